import { resolve } from 'node:path';
import type { ChangeRequest } from '../changes/change.ts';
import { isOfRestore, toRestoreTarget } from '../changes/restore-target.ts';
import { ChangeError, UsageError } from '../errors.ts';
import { applyChange, type ChangeDeps } from './apply-change.ts';
import type { RestoreAsked } from './program-restore.ts';

/**
 * `snapshot restore`: the plan, or with `isApply` the change.
 * @throws {UsageError} where nothing is named, {ChangeError} where the change to take back is not there, or no restore.
 */
export async function restore(asked: RestoreAsked, isApply: boolean, deps: ChangeDeps): Promise<number> {
  const request = asked.undo === undefined ? toRequest(asked) : await toUndo(asked.undo, deps);
  return await applyChange(request, isApply, deps, asked.plan);
}

function toRequest({ plan: _, undo: __, snapshot, identity, ...args }: RestoreAsked): ChangeRequest {
  if (snapshot === undefined)
    throw new UsageError(
      'name a snapshot and what to restore from it: tidemark snapshot restore v1.0 s3:BUCKET',
    );
  return {
    kind: 'restore',
    target: toRestoreTarget(snapshot),
    // What is gone on with after a crash need not be started in the same folder.
    args: { snapshot, ...args, ...(identity !== undefined && { identity: resolve(identity) }) },
  };
}

async function toUndo(id: string, { changes }: ChangeDeps): Promise<ChangeRequest> {
  const change = await changes.find(id);
  if (!change)
    throw new ChangeError(`there is no change ${JSON.stringify(id)}; \`tidemark audit\` lists them`);
  const { target } = change.plan.request;
  if (!isOfRestore({ target })) throw new ChangeError(`${id} is no restore, but a change to ${target}`);
  return { kind: 'rollback', target, args: { change: id } };
}
