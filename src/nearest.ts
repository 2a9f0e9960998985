/**
 * The candidate that `word` is most likely a slip of, regardless of case; undefined if none is close enough to be
 * worth suggesting (about a third of the letters wrong), else one that goes on where `word` ends. The first of several
 * equally near wins.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance && distance <= allowance(wanted, candidate)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? longer(wanted, candidates);
}

function longer(wanted: string, candidates: Iterable<string>): string | undefined {
  if (wanted.length < 2) return undefined;
  return Array.from(candidates).find((candidate) => candidate.toLowerCase().startsWith(wanted));
}

/** Slips forgiven: one in a short word, a third of a long one; never so many that nothing of the word is left. */
function allowance(word: string, candidate: string): number {
  const length = Math.max(word.length, candidate.length);
  return Math.min(Math.max(1, Math.floor(length / 3)), length - 1);
}

/** Letters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let distance = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + cost);
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwap) distance = Math.min(distance, at(beforeLast, column - 2) + 1);
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
