import type { Requester } from '../runs/snapshots.ts';
import type { NewChange } from '../state/change-row.ts';
import type { ChangeNote } from '../state/change-step.ts';
import { explainFailure } from './apply-context.ts';
import type { Change, ChangePlace, ChangeRequest, Plan, PlanAnswer } from './change.ts';
import { explainNoRollback, explainState, explainUnknown } from './change-words.ts';
import type { ProposeAnswer, Refused } from './changes.ts';
import { type Machine, makeNote, refuse, toPlanContext } from './machine.ts';
import { hashPlan } from './plan-hash.ts';
import { expireAll } from './recover.ts';

const TRIES = 10;

export async function makePlan(machine: Machine, request: ChangeRequest): Promise<PlanAnswer> {
  const planner = machine.byKind.get(request.kind);
  if (!planner) throw new RangeError(`there is no planner for changes of kind ${request.kind}`);
  return planner.plan(request, toPlanContext(machine));
}

export async function propose(
  machine: Machine,
  request: ChangeRequest,
  by: Requester,
  place: ChangePlace | undefined,
): Promise<ProposeAnswer> {
  const answer = await planAudited(machine, 'propose', request, by);
  if (answer.kind !== 'plan') {
    const said = answer.kind === 'nothing' ? `nothing to do: ${answer.reason}` : answer.reasons.join('; ');
    const outcome = answer.kind === 'nothing' ? 'done' : 'refused';
    await record(machine, request, makeNote(by, 'propose', said, outcome));
    return answer;
  }
  const plan = JSON.parse(JSON.stringify(answer.plan)) as Plan;
  await machine.store.flush();
  const change = await keep(machine, plan, by, place);
  if (typeof change !== 'string') return { kind: 'proposed', change };
  await record(machine, request, makeNote(by, 'propose', change, 'refused'));
  return { kind: 'refused', reasons: [change] };
}

/** A plan that failed is in the audit log too, and the failure goes on to the door. */
async function planAudited(
  machine: Machine,
  action: string,
  request: ChangeRequest,
  by: Requester,
): Promise<PlanAnswer> {
  try {
    return await makePlan(machine, request);
  } catch (error) {
    const { code, message } = explainFailure(error);
    await record(machine, request, makeNote(by, action, `${code}: ${message}`, 'failed'));
    throw error;
  }
}

/** What became of a request that is no change. */
function record({ audit, clock }: Machine, request: ChangeRequest, note: ChangeNote): Promise<void> {
  const detail = `${request.kind}: ${note.detail ?? ''}`;
  return audit.record({ ...note, detail, at: clock(), target: request.target });
}

/** The change, or why there cannot be one. */
async function keep(
  machine: Machine,
  plan: Plan,
  by: Requester,
  place: ChangePlace | undefined,
): Promise<Change | string> {
  const { registry, clock, expiryMs, newId } = machine;
  const takesBack = findTakenBack(plan.request);
  // An expired proposal must not stand in the way of a new one.
  if (takesBack !== undefined) await expireAll(machine);
  const change: Omit<NewChange, 'id'> = {
    plan,
    hash: hashPlan(plan),
    requestedBy: by,
    expiresAt: new Date(clock().getTime() + expiryMs),
    ...(place && { place }),
    ...(takesBack !== undefined && { takesBack }),
  };
  for (let tries = 0; tries < TRIES; tries++) {
    const kept = await registry.insert({ ...change, id: newId() }, makeNote(by, 'propose', plan.title));
    if (kept === 'is being taken back') return explainTakenBack(machine, takesBack ?? '');
    if (kept !== 'id is taken') return kept;
  }
  throw new RangeError(`no free id for a change was found in ${TRIES} tries`);
}

function findTakenBack({ kind, args }: ChangeRequest): string | undefined {
  return kind === 'rollback' && typeof args.change === 'string' ? args.change : undefined;
}

async function explainTakenBack({ registry }: Machine, id: string): Promise<string> {
  const state = ['proposed', 'approved', 'applying'] as const;
  const [other] = await registry.list({ takesBack: id, state, limit: 1 });
  return other
    ? `${id} is being rolled back already: ${explainState(other)}`
    : `${id} is being rolled back already`;
}

export async function amend(
  machine: Machine,
  id: string,
  args: Readonly<Record<string, unknown>>,
  by: Requester,
): Promise<Change | Refused> {
  const { registry, clock } = machine;
  const change = await registry.find(id);
  if (change?.state !== 'proposed') return refuse(machine, id, by, 'amend');
  if (change.expiresAt <= clock()) {
    await expireAll(machine);
    return refuse(machine, id, by, 'amend');
  }
  const { request } = change.plan;
  const amendedRequest = { ...request, args: { ...request.args, ...args } };
  const answer = await planAudited(machine, 'amend', amendedRequest, by);
  if (answer.kind !== 'plan') {
    const reason = answer.kind === 'nothing' ? answer.reason : answer.reasons.join('\n');
    return refuse(machine, id, by, 'amend', reason);
  }
  const plan = JSON.parse(JSON.stringify(answer.plan)) as Plan;
  await machine.store.flush();
  const amended = { plan, hash: hashPlan(plan) };
  const { hash } = change;
  const step = { from: ['proposed'], to: 'proposed', hash, expiry: 'current', amended } as const;
  const done = await registry.step(id, step, makeNote(by, 'amend', plan.title));
  if (done) return done;
  const now = await registry.find(id);
  const isAmended = now?.state === 'proposed';
  const reason = `${id} was changed by somebody else meanwhile: look at it again`;
  return refuse(machine, id, by, 'amend', isAmended ? reason : undefined);
}

export async function rollback(
  machine: Machine,
  id: string,
  by: Requester,
  place: ChangePlace | undefined,
): Promise<ProposeAnswer> {
  const change = await machine.registry.find(id);
  const reason = change ? explainNoRollback(change) : explainUnknown(id);
  if (!change || reason !== undefined) {
    const refused = await refuse(machine, id, by, 'roll back', reason);
    return { kind: 'refused', reasons: [refused.reason] };
  }
  const { target } = change.plan.request;
  return propose(machine, { kind: 'rollback', target, args: { change: id } }, by, place);
}
