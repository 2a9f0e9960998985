import { unseal } from '../restore/sealed-value.ts';
import { type ApplyContext, failStep } from './apply-context.ts';
import type { Plan, RestoreOperation, RestoreTarget, StepOutcome } from './change.ts';
import type { PlanContext } from './planner.ts';
import { MovedError } from './ports.ts';
import type { RestoreRoom, RestoreState } from './restore-port.ts';

type Looking = Pick<PlanContext, 'restore' | 'store' | 'signal'>;

/** The file with the age identity that a restore was given, if it was. */
export function identityOf({ request }: Pick<Plan, 'request'>): string | undefined {
  const { identity } = request.args;
  return typeof identity === 'string' ? identity : undefined;
}

/** What is there now of what the step is about. */
export async function lookAtStep(
  step: RestoreTarget,
  identity: string | undefined,
  { restore, store, signal }: Looking,
): Promise<RestoreState> {
  return restore.look(await open(step, identity), toRoom({ store, signal }));
}

/**
 * One step of a restore: left out where it is done already, refused where somebody else has been there. A step that
 * was begun by a process that died is finished, whatever it left. Throws only where it is stopped.
 */
export async function applyRestore(
  index: number,
  operation: RestoreOperation,
  identity: string | undefined,
  context: ApplyContext,
): Promise<StepOutcome> {
  const { journal, restore, signal } = context;
  try {
    const step = await open(operation, identity);
    const room = toRoom(context);
    const now = await restore.look(step, room);
    if (now.isDone) return finish(index, now);
    const isOurs = operation.isFresh || journal.kept(index);
    if (now.state !== operation.before && !isOurs)
      throw new MovedError(`it ${describeMove(operation.before, now)}`);
    await journal.keep(index, { replaced: '' });
    await context.confirm();
    await restore.apply(step, room);
    const then = await restore.look(step, room);
    if (!then.isDone) throw new MovedError('it is not as it was written');
    return finish(index, then);
  } catch (error) {
    signal.throwIfAborted();
    return failStep(index, error);
  }
}

function finish(index: number, { news = [] }: RestoreState): StepOutcome {
  return { index, outcome: 'done', ...(news.length > 0 && { news }) };
}

export function describeMove(before: string | null, { state }: RestoreState): string {
  if (before === null) return 'is there already, and was not';
  return state === null ? 'is gone' : 'has changed';
}

async function open(
  { service, step, region, target, wanted }: RestoreTarget,
  identity: string | undefined,
): Promise<RestoreTarget> {
  return { service, step, region, target, wanted: await unseal(wanted, identity) };
}

function toRoom({ store, signal }: Pick<Looking, 'store' | 'signal'>): RestoreRoom {
  return { open: (sha256) => store.open(sha256), signal };
}
