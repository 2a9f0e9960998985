import { createHash, randomUUID } from 'node:crypto';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ObjectVersion } from '../../src/changes/change.ts';
import { MovedError, type ObjectsPort } from '../../src/changes/ports.ts';

interface Stored {
  readonly version: ObjectVersion;
  /** Base64. */
  readonly body: string;
}

/** Buckets as folders, so that processes share them; every put is a line in `puts`. Nothing is copied or deleted. */
export class FolderObjects implements ObjectsPort {
  readonly #folder: string;
  /** Called before a put and after it, with its number in this process from 1. */
  onPut: (when: 'before' | 'after', number: number) => Promise<void> = async () => {};
  #puts = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The keys that were put, by all processes. */
  async puts(): Promise<string[]> {
    const text = await readFile(join(this.#folder, 'puts'), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }

  async head(bucket: string, key: string): Promise<ObjectVersion | undefined> {
    return (await this.#read(bucket, key))?.version;
  }

  async get(bucket: string, key: string) {
    const stored = await this.#read(bucket, key);
    return stored && { version: stored.version, body: Buffer.from(stored.body, 'base64') };
  }

  async open(bucket: string, key: string) {
    const found = await this.get(bucket, key);
    return found && { version: found.version, body: Readable.from([found.body]) };
  }

  async put(...[bucket, key, body, described, before]: Parameters<ObjectsPort['put']>): Promise<string> {
    const bytes = Buffer.isBuffer(body) ? body : await buffer(body.open());
    const number = ++this.#puts;
    await this.onPut('before', number);
    if ((await this.head(bucket, key))?.etag !== before?.etag) throw new MovedError(`${key} has changed`);
    await this.write(bucket, key, bytes, described);
    await appendFile(join(this.#folder, 'puts'), `${key}\n`);
    await this.onPut('after', number);
    return createHash('md5').update(bytes).digest('hex');
  }

  /** The object at once, without a line in `puts`. */
  async write(
    bucket: string,
    key: string,
    bytes: Buffer,
    { headers, metadata }: Pick<ObjectVersion, 'headers' | 'metadata'>,
  ): Promise<void> {
    const etag = createHash('md5').update(bytes).digest('hex');
    const stored: Stored = {
      version: { etag, size: bytes.length, headers, metadata },
      body: bytes.toString('base64'),
    };
    await mkdir(join(this.#folder, bucket), { recursive: true });
    const temporary = join(this.#folder, randomUUID());
    await writeFile(temporary, JSON.stringify(stored));
    await rename(temporary, join(this.#folder, bucket, key));
  }

  // biome-ignore lint/correctness/useYield: nothing is listed here.
  async *list(): AsyncGenerator<never> {
    throw new Error('not needed');
  }

  copy(): Promise<string> {
    throw new Error('not needed');
  }

  async delete(bucket: string, key: string): Promise<void> {
    await rm(join(this.#folder, bucket, key), { force: true });
  }

  async #read(bucket: string, key: string): Promise<Stored | undefined> {
    const text = await readFile(join(this.#folder, bucket, key), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : JSON.parse(text);
  }
}
