import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Store } from '../../src/store/store.ts';

/** What a run needs of a store before it is sealed. */
type Needed = Pick<
  Store,
  | 'location'
  | 'size'
  | 'put'
  | 'open'
  | 'flush'
  | 'partialFiles'
  | 'writePartial'
  | 'readPartial'
  | 'openPartial'
>;

/** Objects and partial snapshots in memory, for runs that end before they are sealed. */
export function makeMemoryStore(): Store {
  const objects = new Map<string, Uint8Array>();
  const partials = new Map<string, Buffer>();
  const pathOf = (name: string, file: string) => `${name}/${file}`;
  const needed: Needed = {
    location: 'memory',
    size: async (sha256) => objects.get(sha256)?.length,
    async put(body) {
      const bytes = body instanceof Readable ? await buffer(body) : body;
      const sha256 = hash('sha256', bytes);
      const isNew = !objects.has(sha256);
      objects.set(sha256, bytes);
      return { sha256, size: bytes.length, isNew };
    },
    open: (sha256) => Readable.from([objects.get(sha256) ?? Buffer.alloc(0)]),
    flush: async () => {},
    partialFiles: async (name) =>
      Array.from(partials.keys(), (path) => path.slice(name.length + 1)).filter((file) => file !== ''),
    async writePartial(name, file, content) {
      partials.set(pathOf(name, file), Buffer.from(content));
    },
    async readPartial(name, file, range) {
      const bytes = partials.get(pathOf(name, file));
      return range ? bytes?.subarray(range.offset, range.offset + range.length) : bytes;
    },
    openPartial: (name, file) => Readable.from([partials.get(pathOf(name, file)) ?? Buffer.alloc(0)]),
  };
  return needed as Store;
}
