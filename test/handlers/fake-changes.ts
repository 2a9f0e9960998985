import type { Change, ChangePlace, ChangeRequest, Effect, PlanAnswer } from '../../src/changes/change.ts';
import { explainNoRollback, explainState } from '../../src/changes/change-words.ts';
import type {
  ApproveAnswer,
  ChangeFilter,
  ChangeListener,
  Changes,
  ProposeAnswer,
  Recovered,
  Refused,
} from '../../src/changes/changes.ts';
import type { Requester } from '../../src/runs/snapshots.ts';
import { CREATED_AT, makeChange, makePlan } from './make-change.ts';

interface Applying {
  readonly onProgress: ChangeListener;
  readonly done: PromiseWithResolvers<Change>;
}

/** Changes that go as the test says; its database is `all`. */
export class FakeChanges implements Changes {
  readonly all = new Map<string, Change>();
  readonly applying = new Map<string, Applying>();
  readonly requests: ChangeRequest[] = [];
  /** How often each change was let through to be applied. */
  readonly applied = new Map<string, number>();
  /** What the next plans are; the last one stays. */
  answers: PlanAnswer[] = [{ kind: 'plan', plan: makePlan() }];
  /** The next approval finds that the state has moved. */
  isStale = false;
  /** Left behind by a process that died. */
  interrupted: Change[] = [];
  failure: Error | undefined;
  #made = 0;

  async plan(request: ChangeRequest): Promise<PlanAnswer> {
    if (this.failure) throw this.failure;
    this.requests.push(request);
    const answer = (this.answers.length > 1 ? this.answers.shift() : this.answers[0]) as PlanAnswer;
    return answer.kind === 'plan' ? { kind: 'plan', plan: { ...answer.plan, request } } : answer;
  }

  async propose(request: ChangeRequest, by: Requester, place?: ChangePlace): Promise<ProposeAnswer> {
    const answer = await this.plan(request);
    if (answer.kind !== 'plan') return answer;
    const number = ++this.#made;
    const fields = { id: `c-${number}`, hash: `hash${number}`, plan: answer.plan, requestedBy: by };
    const takesBack = request.kind === 'rollback' ? String(request.args.change) : undefined;
    return {
      kind: 'proposed',
      change: this.keep(makeChange({ ...fields, ...(place && { place }), ...(takesBack && { takesBack }) })),
    };
  }

  async setPlace(id: string, place: ChangePlace): Promise<void> {
    const change = this.all.get(id);
    if (change) this.keep({ ...change, place });
  }

  async amend(
    id: string,
    args: Readonly<Record<string, unknown>>,
    _by: Requester,
  ): Promise<Change | Refused> {
    const change = this.all.get(id);
    if (change?.state !== 'proposed') return this.#late(id);
    const request = { ...change.plan.request, args: { ...change.plan.request.args, ...args } };
    const answer = await this.plan(request);
    if (answer.kind !== 'plan') return { kind: 'refused', reason: 'it cannot be planned so' };
    return this.keep({ ...change, plan: answer.plan, hash: `${change.hash}+` });
  }

  async approve(
    id: string,
    hash: string,
    by: Requester,
    onProgress: ChangeListener = () => {},
  ): Promise<ApproveAnswer> {
    const change = this.all.get(id);
    if (change?.state !== 'proposed') return this.#late(id);
    if (change.hash !== hash)
      return { kind: 'refused', reason: 'its plan has changed since it was shown', change };
    const decided = { ...change, decidedBy: by, decidedAt: CREATED_AT };
    if (this.isStale) {
      const stale = this.keep({ ...decided, state: 'stale' });
      return { kind: 'stale', change: stale, fresh: await this.plan(change.plan.request) };
    }
    const applying = this.keep({ ...decided, state: 'applying' });
    return { kind: 'applying', change: applying, done: this.#begin(applying, onProgress) };
  }

  async reject(id: string, by: Requester): Promise<Change | Refused> {
    const change = this.all.get(id);
    if (change?.state !== 'proposed') return this.#late(id);
    return this.keep({ ...change, state: 'rejected', decidedBy: by, decidedAt: CREATED_AT });
  }

  async rollback(id: string, by: Requester, place?: ChangePlace): Promise<ProposeAnswer> {
    const change = this.all.get(id);
    const reason = change ? explainNoRollback(change) : `there is no change ${id}`;
    if (!change || reason !== undefined) return { kind: 'refused', reasons: [reason ?? ''] };
    const request = { kind: 'rollback' as const, target: change.plan.request.target, args: { change: id } };
    return this.propose(request, by, place);
  }

  async find(id: string): Promise<Change | undefined> {
    return this.all.get(id);
  }

  async list({ state, target, takesBack, limit = 20 }: ChangeFilter = {}): Promise<readonly Change[]> {
    const found = [...this.all.values()].reverse();
    const wanted = found.filter(
      (change) =>
        (state === undefined || state.includes(change.state)) &&
        (target === undefined || change.plan.request.target === target) &&
        (takesBack === undefined || change.takesBack === takesBack),
    );
    return wanted.slice(0, limit);
  }

  async recover(onProgress: (change: Change) => ChangeListener = () => () => {}): Promise<Recovered[]> {
    return this.interrupted.splice(0).map((change) => {
      this.keep(change);
      const isOver = change.state !== 'applying';
      const done = isOver ? Promise.resolve(change) : this.#begin(change, onProgress(change));
      return { change, done };
    });
  }

  keep(change: Change): Change {
    this.all.set(change.id, change);
    return change;
  }

  /** The listener of a change that is being applied. */
  tell(id: string): ChangeListener {
    const applying = this.applying.get(id);
    if (!applying) throw new Error(`${id} is not being applied`);
    return applying.onProgress;
  }

  /** The change is over. */
  end(id: string, state: 'applied' | 'failed', effect: Partial<Effect> = {}): void {
    const change = this.all.get(id) as Change;
    const steps = change.plan.operations.map((_, index) => ({ index, outcome: 'done' as const }));
    const times = { startedAt: '2026-11-22T17:12:00.000Z', finishedAt: '2026-11-22T17:12:42.000Z' };
    const ended = this.keep({ ...change, state, effect: { steps, ...times, ...effect } });
    const original = change.takesBack === undefined ? undefined : this.all.get(change.takesBack);
    if (original && state === 'applied') this.keep({ ...original, state: 'rolled-back' });
    this.applying.get(id)?.done.resolve(ended);
  }

  #begin(change: Change, onProgress: ChangeListener): Promise<Change> {
    const done = Promise.withResolvers<Change>();
    this.applied.set(change.id, (this.applied.get(change.id) ?? 0) + 1);
    this.applying.set(change.id, { onProgress, done });
    return done.promise;
  }

  #late(id: string): Refused {
    const change = this.all.get(id);
    const reason = change ? explainState(change) : `there is no change ${id}`;
    return { kind: 'refused', reason, ...(change && { change }) };
  }
}
