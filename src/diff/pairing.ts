export type Keyed<V> = readonly [key: string, value: V];

type Visit<V> = (key: string, before: V | undefined, after: V | undefined) => void;

/**
 * Brings two streams together by their keys, which each has once. Pairs are visited as they are found, the rest at the
 * end. Memory: what has no partner yet, which is little where both come in about the same order; any order is right.
 */
export async function pairUp<V>(
  before: AsyncIterable<readonly Keyed<V>[]>,
  after: AsyncIterable<readonly Keyed<V>[]>,
  visit: Visit<V>,
): Promise<void> {
  const left = { batches: before[Symbol.asyncIterator](), waiting: new Map<string, V>(), isOpen: true };
  const right = { batches: after[Symbol.asyncIterator](), waiting: new Map<string, V>(), isOpen: true };
  const read = async (
    side: typeof left,
    other: typeof left,
    meet: (key: string, own: V, theirs: V) => void,
  ) => {
    const { value, done } = await side.batches.next();
    side.isOpen = done !== true;
    for (const [key, own] of done ? [] : value) {
      const theirs = other.waiting.get(key);
      if (theirs === undefined) side.waiting.set(key, own);
      else {
        other.waiting.delete(key);
        meet(key, own, theirs);
      }
    }
  };
  while (left.isOpen || right.isOpen) {
    if (left.isOpen) await read(left, right, (key, own, theirs) => visit(key, own, theirs));
    if (right.isOpen) await read(right, left, (key, own, theirs) => visit(key, theirs, own));
  }
  for (const [key, value] of left.waiting) visit(key, value, undefined);
  for (const [key, value] of right.waiting) visit(key, undefined, value);
}
