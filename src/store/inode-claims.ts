const SLOT_BYTES = BigInt64Array.BYTES_PER_ELEMENT;
const SMALLEST_SLOTS = 1024;
// Odd, so that no two numbers are mixed to the same one.
const MIX_INODE = 0x9e3779b97f4a7c15n;
const MIX_DEVICE = 0xc2b2ae3d27d4eb4fn;

/** Where bytes are on this machine: two names of one file have the same. */
export interface Inode {
  readonly dev: bigint;
  readonly ino: bigint;
}

/**
 * Who reads which inode, over all threads: 8 bytes a file in shared memory. An inode is claimed for one hash, so a name
 * that should have other bytes is not taken for read.
 */
export class InodeClaims {
  readonly #slots: BigInt64Array;

  constructor(memory: SharedArrayBuffer) {
    this.#slots = new BigInt64Array(memory);
  }

  /** Memory for so many files, to be given to every thread. */
  static allocate(files: number): SharedArrayBuffer {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(SMALLEST_SLOTS, files * 2)));
    return new SharedArrayBuffer(slots * SLOT_BYTES);
  }

  /** True for the first who asks for this inode with this SHA-256, and for everybody once there is no more room. */
  claim(inode: Inode, sha256: string): boolean {
    const claimed = keyOf(inode, sha256);
    const last = this.#slots.length - 1;
    let at = Number(BigInt.asUintN(32, claimed ^ (claimed >> 32n))) & last;
    for (let tried = 0; tried <= last; tried++) {
      const holder = Atomics.compareExchange(this.#slots, at, 0n, claimed);
      if (holder === 0n) return true;
      if (holder === claimed) return false;
      at = (at + 1) & last;
    }
    return true;
  }
}

/** Of two inodes of one device with one hash never the same; else by chance, one in 2^64. */
export function keyOf({ dev, ino }: Inode, sha256: string): bigint {
  const mixed = (ino * MIX_INODE) ^ (dev * MIX_DEVICE) ^ BigInt(`0x${sha256.slice(0, 16)}`);
  return BigInt.asIntN(64, mixed) || 1n;
}
