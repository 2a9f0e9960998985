import type { ChangeRequest } from './change.ts';

const PREFIX = 'snapshot ';

/** The target of what is restored from a snapshot; sites and functions have no such names, for it has a space in it. */
export function toRestoreTarget(snapshot: string): string {
  return `${PREFIX}${snapshot}`;
}

/** Whether it restores, or takes a restore back: then it may write wherever it was told to. */
export function isOfRestore({ target }: Pick<ChangeRequest, 'target'>): boolean {
  return target.startsWith(PREFIX);
}
