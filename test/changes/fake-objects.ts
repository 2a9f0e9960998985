import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ObjectVersion } from '../../src/changes/change.ts';
import { type ListedKey, MovedError, type ObjectsPort } from '../../src/changes/ports.ts';
import type { CallLog } from './call-log.ts';

interface FakeObject {
  readonly version: ObjectVersion;
  readonly body: Buffer;
}

/** Buckets in memory behind `ObjectsPort`; bucket and key are written `bucket/key` in calls. */
export class FakeObjects implements ObjectsPort {
  readonly buckets: Map<string, Map<string, FakeObject>>;
  readonly #log: CallLog;

  constructor(log: CallLog, buckets = new Map<string, Map<string, FakeObject>>()) {
    this.#log = log;
    this.buckets = buckets;
  }

  /** Puts an object there without a call. HTML unless `headers` says otherwise. */
  seed(
    bucket: string,
    key: string,
    body: string | Buffer,
    { headers = { 'content-type': 'text/html' }, metadata = {} }: Partial<ObjectVersion> = {},
  ): ObjectVersion {
    return this.#write(bucket, key, Buffer.from(body as string), { headers, metadata });
  }

  remove(bucket: string, key: string): void {
    this.buckets.get(bucket)?.delete(key);
  }

  version(bucket: string, key: string): ObjectVersion | undefined {
    return this.buckets.get(bucket)?.get(key)?.version;
  }

  text(bucket: string, key: string): string | undefined {
    return this.buckets.get(bucket)?.get(key)?.body.toString();
  }

  /** All of a bucket: bytes, headers and metadata by key, to compare with later. */
  contents(bucket: string): Record<string, { text: string } & ObjectVersion> {
    const entries = Array.from(this.buckets.get(bucket) ?? []).sort(byKey);
    return Object.fromEntries(
      entries.map(([key, { version, body }]) => [key, { text: body.toString(), ...version }]),
    );
  }

  async *list(bucket: string, prefix: string, signal: AbortSignal): AsyncIterable<readonly ListedKey[]> {
    const entries = await this.#log.run(`list ${bucket}/${prefix}`, signal, () =>
      Array.from(this.buckets.get(bucket) ?? []).sort(byKey),
    );
    for (const [key, { version }] of entries)
      if (key.startsWith(prefix)) yield [{ key, size: version.size, etag: version.etag }];
  }

  head(bucket: string, key: string, signal: AbortSignal) {
    return this.#log.run(`head ${bucket}/${key}`, signal, () => this.version(bucket, key));
  }

  get(bucket: string, key: string, signal: AbortSignal) {
    return this.#log.run(`get ${bucket}/${key}`, signal, () => this.buckets.get(bucket)?.get(key));
  }

  open(bucket: string, key: string, signal: AbortSignal) {
    return this.#log.run(`open ${bucket}/${key}`, signal, () => {
      const found = this.buckets.get(bucket)?.get(key);
      return found && { version: found.version, body: Readable.from([found.body]) };
    });
  }

  put(...[bucket, key, body, version, before, signal]: Parameters<ObjectsPort['put']>): Promise<string> {
    return this.#log.run(`put ${bucket}/${key}`, signal, async () => {
      const bytes = Buffer.isBuffer(body) ? body : await buffer(body.open());
      this.#check(bucket, key, before);
      return this.#write(bucket, key, bytes, version).etag;
    });
  }

  copy(...[from, to, before, signal]: Parameters<ObjectsPort['copy']>): Promise<string> {
    return this.#log.run(`copy ${to.bucket}/${to.key}`, signal, () => {
      const source = this.buckets.get(from.bucket)?.get(from.key);
      if (source?.version.etag !== from.etag) throw new MovedError(`${from.bucket}/${from.key} has changed`);
      this.#check(to.bucket, to.key, before);
      return this.#write(to.bucket, to.key, source.body, source.version).etag;
    });
  }

  delete(bucket: string, key: string, before: ObjectVersion, signal: AbortSignal): Promise<void> {
    return this.#log.run(`delete ${bucket}/${key}`, signal, () => {
      if (!this.version(bucket, key)) return;
      this.#check(bucket, key, before);
      this.remove(bucket, key);
    });
  }

  #check(bucket: string, key: string, before: ObjectVersion | null): void {
    if (this.version(bucket, key)?.etag !== before?.etag)
      throw new MovedError(`${bucket}/${key} has changed`);
  }

  #write(
    bucket: string,
    key: string,
    body: Buffer,
    { headers, metadata }: Pick<ObjectVersion, 'headers' | 'metadata'>,
  ): ObjectVersion {
    const etag = createHash('md5').update(body).digest('hex');
    const version = { etag, size: body.length, headers, metadata };
    const objects = this.buckets.get(bucket) ?? new Map<string, FakeObject>();
    this.buckets.set(bucket, objects.set(key, { version, body }));
    return version;
  }
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
