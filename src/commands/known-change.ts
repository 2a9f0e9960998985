import type { Change } from '../changes/change.ts';
import type { Changes } from '../changes/changes.ts';
import { isOfRestore } from '../changes/restore-target.ts';
import { ChangeError } from '../errors.ts';
import { nearest } from '../nearest.ts';

type Known = Pick<Changes, 'find' | 'list'>;

const CHANGE_ID = /^c-[a-z0-9]+$/;

/** Whether it can only be meant as the id of a change. */
export function isChangeId(word: string): boolean {
  return CHANGE_ID.test(word);
}

/**
 * The change, which must be one of the target's.
 * @throws {ChangeError} with the nearest id, or with the command that takes it back.
 */
export async function requireChange(id: string, target: string, changes: Known): Promise<Change> {
  const change = await changes.find(id);
  if (!change) throw new ChangeError(await describeUnknown(id, target, changes));
  const owner = change.plan.request.target;
  if (owner === target) return change;
  const command = isOfRestore({ target: owner })
    ? `snapshot restore --undo ${id}`
    : owner === 'lambda'
      ? `lambda rollback ${id}`
      : `staging rollback ${owner} ${id}`;
  throw new ChangeError(`${id} is a change to ${owner}, not to ${target}: tidemark ${command}`);
}

async function describeUnknown(id: string, target: string, changes: Known): Promise<string> {
  const ids = (await changes.list({ target })).map((change) => change.id);
  const near = nearest(id, ids);
  if (near !== undefined) return `there is no change ${JSON.stringify(id)}; did you mean ${near}?`;
  const last = ids.slice(0, 3).join(', ');
  const hint = last === '' ? `${target} has none yet` : `the last ones of ${target}: ${last}`;
  return `there is no change ${JSON.stringify(id)}; ${hint}`;
}
