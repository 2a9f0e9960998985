const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;
const NAME_LIMIT = 100;

/** Why the name cannot be a snapshot's; empty if it can. */
export function checkSnapshotName(name: string): string[] {
  const reasons: string[] = [];
  if (!NAME.test(name))
    reasons.push(
      `${JSON.stringify(name)} is no name for a snapshot: letters, digits, ".", "_" and "-", not beginning with "."`,
    );
  if (name.startsWith('-')) reasons.push('a name does not begin with "-"');
  if (name.length > NAME_LIMIT)
    reasons.push(`a name has at most ${NAME_LIMIT} characters, this one has ${name.length}`);
  return reasons;
}

/** The default name: the time in UTC, `2026-11-22T17-40-05Z`. */
export function nameByTime(now: Date): string {
  return `${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}
