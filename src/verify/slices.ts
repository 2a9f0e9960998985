import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Manifest } from '../manifest/manifest.ts';

const TAIL = /(?:^|\n)([0-9a-f]{64}) {2}manifest\.json\n([0-9a-f]{64}) {2}MANIFEST\.md\n$/;
/** More than the last two lines can be. */
const TAIL_BYTES = 256;

/** SHA256SUMS held against a manifest. */
export interface Slices {
  /** Whether it is, but for its last two lines, what the manifest has the hashes of. */
  readonly isWhole: boolean;
  /** Resources whose lines are not those that the manifest has the hash of. */
  readonly broken: ReadonlySet<Manifest['resources'][number]>;
  /** Hashes that its last two lines give; undefined where they are not there. */
  readonly own: { readonly manifest: string; readonly markdown: string } | undefined;
}

/** Hashes the lines of each resource, at the places that the manifest says, and all of them together. */
export async function hashSlices(sums: Readable, manifest: Manifest | undefined): Promise<Slices> {
  const slices = new SliceHashes(manifest?.resources ?? []);
  let tail: Buffer = Buffer.alloc(0);
  let bytes = 0;
  for await (const chunk of sums as AsyncIterable<Buffer>) {
    slices.add(chunk);
    tail = Buffer.concat([tail, chunk]).subarray(-TAIL_BYTES);
    bytes += chunk.length;
  }
  const { broken, root, length } = slices.finish();
  const [match, own = '', markdown = ''] = TAIL.exec(tail.toString('latin1')) ?? [];
  const isWhole =
    match !== undefined &&
    broken.size === 0 &&
    root === manifest?.root &&
    bytes - length === match.trim().length + 1;
  return { isWhole, broken, own: match === undefined ? undefined : { manifest: own, markdown } };
}

class SliceHashes {
  readonly #resources: Manifest['resources'];
  readonly #broken = new Set<Manifest['resources'][number]>();
  readonly #root = createHash('sha256');
  #slice = createHash('sha256');
  #at = 0;
  #left: number;

  constructor(resources: Manifest['resources']) {
    this.#resources = resources.toSorted((a, b) => a.sums.offset - b.sums.offset);
    this.#left = this.#resources[0]?.sums.length ?? 0;
    this.#next();
  }

  add(chunk: Buffer): void {
    for (let from = 0; from < chunk.length && this.#at < this.#resources.length; ) {
      const part = chunk.subarray(from, from + this.#left);
      this.#slice.update(part);
      this.#root.update(part);
      from += part.length;
      this.#left -= part.length;
      this.#next();
    }
  }

  finish() {
    for (const resource of this.#resources.slice(this.#at)) this.#broken.add(resource);
    const length = this.#resources.reduce((sum, { sums }) => sum + sums.length, 0);
    return { broken: this.#broken, root: this.#root.digest('hex'), length };
  }

  /** To the next resource, where all of this one has come. */
  #next(): void {
    for (
      let resource = this.#resources[this.#at];
      resource && this.#left === 0;
      resource = this.#resources[this.#at]
    ) {
      if (this.#slice.digest('hex') !== resource.sha256) this.#broken.add(resource);
      this.#slice = createHash('sha256');
      this.#left = this.#resources[++this.#at]?.sums.length ?? 0;
    }
  }
}
