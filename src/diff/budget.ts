/** How much of what differs is still looked into; shared by all resources of a diff, and counted down. */
export interface Budget {
  /** Files and objects whose sizes are asked for; the others are named only. */
  files: number;
  /** Of line by line diffs. */
  characters: number;
}

/** Enough for what people read; a million changed objects are still all named, in bounded time and memory. */
export function createBudget(): Budget {
  return { files: 50_000, characters: 50_000_000 };
}
