import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ObjectVersion } from '../../src/changes/change.ts';
import { MovedError, type ObjectsPort } from '../../src/changes/ports.ts';

interface Stored {
  readonly version: ObjectVersion;
  /** Base64. */
  readonly body: string;
  readonly isPut: boolean;
}

type Described = Pick<ObjectVersion, 'headers' | 'metadata'>;

/**
 * Buckets as folders, so that processes share them. A key is a folder of numbered versions that appear whole: an
 * object is written and on record as put in one act, so that a kill cannot come between. Nothing is copied.
 */
export class FolderObjects implements ObjectsPort {
  readonly #folder: string;
  /** Called before a put and after it, with its number in this process from 1. */
  onPut: (when: 'before' | 'after', number: number) => Promise<void> = async () => {};
  #puts = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The keys that were put, by all processes, once for each put. */
  async puts(): Promise<string[]> {
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const read = entries
      .filter((entry) => entry.isFile() && VERSION.test(entry.name))
      .map(async ({ parentPath, name }) => ({
        key: basename(parentPath),
        ...(await readStored(parentPath, name)),
      }));
    return (await Promise.all(read)).filter(({ isPut }) => isPut).map(({ key }) => key);
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
    await this.#append(bucket, key, makeStored(bytes, described, true));
    await this.onPut('after', number);
    return createHash('md5').update(bytes).digest('hex');
  }

  /** The object at once, without being on record as put. */
  async write(bucket: string, key: string, bytes: Buffer, described: Described): Promise<void> {
    await this.#append(bucket, key, makeStored(bytes, described, false));
  }

  // biome-ignore lint/correctness/useYield: nothing is listed here.
  async *list(): AsyncGenerator<never> {
    throw new Error('not needed');
  }

  copy(): Promise<string> {
    throw new Error('not needed');
  }

  async delete(bucket: string, key: string): Promise<void> {
    await rm(join(this.#folder, bucket, key), { recursive: true, force: true });
  }

  async #read(bucket: string, key: string): Promise<Stored | undefined> {
    const folder = join(this.#folder, bucket, key);
    const latest = latestOf(await readdir(folder).catch(() => []));
    return latest === 0 ? undefined : readStored(folder, String(latest));
  }

  /** Another one that appends at the same time gets the number, and this fails as if it had come later. */
  async #append(bucket: string, key: string, stored: Stored): Promise<void> {
    const folder = join(this.#folder, bucket, key);
    await mkdir(folder, { recursive: true });
    const temporary = join(this.#folder, randomUUID());
    await writeFile(temporary, JSON.stringify(stored));
    const number = latestOf(await readdir(folder)) + 1;
    await link(temporary, join(folder, String(number))).catch((error: unknown) => {
      throw new MovedError(`${key} has changed`, { cause: error });
    });
    await rm(temporary);
  }
}

const VERSION = /^\d+$/;

function latestOf(names: readonly string[]): number {
  return Math.max(0, ...names.map(Number));
}

async function readStored(folder: string, name: string): Promise<Stored> {
  return JSON.parse(await readFile(join(folder, name), 'utf8'));
}

function makeStored(bytes: Buffer, { headers, metadata }: Described, isPut: boolean): Stored {
  const etag = createHash('md5').update(bytes).digest('hex');
  const version = { etag, size: bytes.length, headers, metadata };
  return { version, body: bytes.toString('base64'), isPut };
}
