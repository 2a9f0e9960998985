import type { Requester } from '../runs/snapshots.ts';
import { explainFailure } from './apply-context.ts';
import { carry } from './carry.ts';
import type { Change, PlanAnswer } from './change.ts';
import type { ApproveAnswer, ChangeListener, Refused } from './changes.ts';
import { hand, type Machine, makeNote, refuse } from './machine.ts';
import { makePlan } from './propose.ts';
import { expireAll } from './recover.ts';
import { findMoved } from './stale.ts';
import { startWork, type Work } from './work.ts';

const SHOWN_MOVES = 20;
const NOTHING_TICKED =
  'all of its references are doubtful and none is ticked: choose some first, then approve';

export async function approve(
  machine: Machine,
  id: string,
  hash: string,
  by: Requester,
  onProgress: ChangeListener,
): Promise<ApproveAnswer> {
  const { registry } = machine;
  if (await hasNothingToDo(machine, id, hash)) return refuse(machine, id, by, 'approve', NOTHING_TICKED);
  const step = { from: ['proposed'], to: 'approved', hash, expiry: 'current', owner: 'take' } as const;
  const note = makeNote(by, 'approve', `plan ${hash.slice(0, 12)} (${by.door})`);
  const change = await registry.step(id, { ...step, decidedBy: by }, note);
  if (!change) return refuseDecision(machine, id, hash, by, 'approve');
  return begin(machine, change, startWork(machine, id), onProgress);
}

async function hasNothingToDo({ registry }: Machine, id: string, hash: string): Promise<boolean> {
  const change = await registry.find(id);
  if (change?.state !== 'proposed' || change.hash !== hash) return false;
  return change.plan.operations.length === 0 && change.plan.invalidate === undefined;
}

export async function reject(machine: Machine, id: string, by: Requester): Promise<Change | Refused> {
  const step = { from: ['proposed'], to: 'rejected', expiry: 'current', decidedBy: by } as const;
  const note = makeNote(by, 'reject', `(${by.door})`);
  const change = await machine.registry.step(id, step, note);
  return change ? hand(machine, change) : refuseDecision(machine, id, undefined, by, 'reject');
}

async function refuseDecision(
  machine: Machine,
  id: string,
  hash: string | undefined,
  by: Requester,
  action: string,
): Promise<Refused> {
  const change = await machine.registry.find(id);
  const isProposed = change?.state === 'proposed';
  if (isProposed && change.expiresAt <= machine.clock()) await expireAll(machine);
  else if (isProposed && hash !== undefined && change.hash !== hash) {
    const reason = `the plan of ${id} has changed since you were shown it: look at it again, then decide`;
    return refuse(machine, id, by, action, reason);
  }
  return refuse(machine, id, by, action);
}

/** From `approved` on, right after the decision or when taken up from a process that died in between. */
export async function begin(
  machine: Machine,
  change: Change,
  work: Work,
  onProgress: ChangeListener,
): Promise<ApproveAnswer> {
  const { id, plan } = change;
  const by = change.decidedBy ?? change.requestedBy;
  using stack = new DisposableStack();
  stack.use(work);
  const moved = await check(machine, change, work);
  if (typeof moved === 'string') return refuse(machine, id, by, 'approve', moved);
  if (moved.length > 0) return declareStale(machine, change, moved);
  const step = { from: ['approved'], to: 'applying', owner: 'mine' } as const;
  const applying = await machine.registry.step(id, step, makeNote(by, 'begin', plan.title));
  if (!applying) return refuse(machine, id, by, 'approve');
  stack.move();
  return {
    kind: 'applying',
    change: applying,
    done: carry(machine, applying, work, onProgress),
  };
}

/** What moved; or why that could not be found out: then the decision is taken back and nothing was done. */
async function check(
  { objects, functions, restore, store, registry }: Machine,
  { id, plan, decidedBy, requestedBy }: Change,
  { signal }: Work,
): Promise<readonly string[] | string> {
  try {
    return await findMoved(plan, { objects, functions, restore, store, signal });
  } catch (error) {
    const { code, message } = explainFailure(error);
    const reason = `whether ${id} still holds could not be checked (${code}: ${message}): nothing was done; approve it again`;
    const step = { from: ['approved'], to: 'proposed', owner: 'drop', decidedBy: null } as const;
    await registry.step(id, step, makeNote(decidedBy ?? requestedBy, 'check', reason, 'failed'));
    return reason;
  }
}

async function declareStale(
  machine: Machine,
  { id, plan, decidedBy, requestedBy }: Change,
  moved: readonly string[],
): Promise<ApproveAnswer> {
  const by = decidedBy ?? requestedBy;
  const detail = `${moved.slice(0, SHOWN_MOVES).join('; ')}${moved.length > SHOWN_MOVES ? '; …' : ''}`;
  const step = { from: ['approved'], to: 'stale', owner: 'drop' } as const;
  const change = await machine.registry.step(id, step, makeNote(by, 'check', `stale: ${detail}`, 'refused'));
  if (!change) return refuse(machine, id, by, 'approve');
  return {
    kind: 'stale',
    change: hand(machine, change),
    fresh: await planAgain(machine, plan.request),
    moved,
  };
}

/** What could be proposed now is extra: that it cannot be found out changes nothing about the answer. */
async function planAgain(machine: Machine, request: Change['plan']['request']): Promise<PlanAnswer> {
  try {
    return await makePlan(machine, request);
  } catch (error) {
    const { code, message } = explainFailure(error);
    return { kind: 'refused', reasons: [`a fresh plan could not be made (${code}: ${message})`] };
  }
}

/** What is under way is finished, the rest left out. */
export async function halt(machine: Machine, id: string, by: Requester): Promise<boolean> {
  const work = machine.own.get(id);
  if (!work || work.halted.aborted) return work !== undefined;
  work.halt(by.name);
  await machine.audit.record({ ...makeNote(by, 'stop', `(${by.door})`), at: machine.clock(), target: id });
  return true;
}
