/** One part of many: `1/30` is all of it in 30 runs. */
export interface Part {
  /** From 1. */
  readonly part: number;
  readonly of: number;
}

/** How far the parts of a snapshot have been read, in order; kept between runs. */
export interface SampleCycle extends Part {
  /** When the first part of this cycle was read, and this one; ISO 8601. */
  readonly startedAt: string;
  readonly at: string;
}

export const MOST_PARTS = 10_000;

/**
 * Whether a file is in this part: by its bytes, so that every file is in one part, always the same, and files that are
 * the same bytes are read in one run.
 */
export function isInPart(sha256: string, { part, of }: Part): boolean {
  return Number.parseInt(sha256.slice(0, 8), 16) % of === part - 1;
}

/** How many parts `1/30` means; undefined where it is not of that form. */
export function parseSample(text: string): number | undefined {
  const [match, digits] = /^1\/([1-9]\d{0,4})$/.exec(text.trim()) ?? [];
  const of = Number(digits);
  return match === undefined || of > MOST_PARTS ? undefined : of;
}

/** The part that comes after the last one read. Another number of parts begins anew, and so does one past the last. */
export function nextPart(before: SampleCycle | undefined, of: number, now: Date): SampleCycle {
  const at = now.toISOString();
  if (before?.of !== of || before.part >= of) return { part: 1, of, startedAt: at, at };
  return { part: before.part + 1, of, startedAt: before.startedAt, at };
}

/** When all of it will have been read if it goes on at this pace; undefined where there is no pace yet. */
export function endOfCycle({ part, of, startedAt, at }: SampleCycle): Date | undefined {
  if (part < 2) return undefined;
  const started = Date.parse(startedAt);
  const pace = (Date.parse(at) - started) / (part - 1);
  return new Date(started + pace * (of - 1));
}
