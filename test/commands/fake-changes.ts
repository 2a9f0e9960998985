import type { Change, ChangeRequest, Effect, Plan, PlanAnswer } from '../../src/changes/change.ts';
import type {
  ApproveAnswer,
  CarriedChanges,
  ChangeListener,
  ProposeAnswer,
  Recovered,
} from '../../src/changes/changes.ts';
import type { Requester } from '../../src/runs/snapshots.ts';

export const BRAND: ChangeRequest = {
  kind: 'css',
  target: 'qos',
  args: { selector: '.brand', property: 'letter-spacing', value: '2px' },
};
const VERSION = { etag: 'e1', size: 100, headers: {}, metadata: {} };

export function makePlan(change: Partial<Plan> = {}): Plan {
  return {
    request: BRAND,
    title: 'qos staging: letter-spacing of .brand becomes 2px',
    summary: ['1 declaration in 1 file'],
    diff: '--- a/site.css\n+++ b/site.css\n@@ -1 +1 @@\n-.brand { letter-spacing: 1px }\n+.brand { letter-spacing: 2px }\n',
    operations: [makePut('site.css')],
    invalidate: { distribution: 'E2STAGING', paths: ['/site.css'] },
    ...change,
  };
}

export function makePut(key: string) {
  const after = { ...VERSION, etag: 'e2', sha256: 'ab'.repeat(32) };
  const where = { bucket: 'queenofsandiego-staging', key, stage: 'assets', before: VERSION } as const;
  return { do: 'put', ...where, after } as const;
}

export function makeDeploy(name: string) {
  const before = { codeSha256: 'old=', revisionId: 'r1' };
  const after = { sha256: 'cd'.repeat(32), size: 4200 };
  return { do: 'deploy', region: 'us-east-1', function: name, before, after } as const;
}

export function makeEffect(change: Partial<Effect> = {}): Effect {
  return {
    steps: [{ index: 0, outcome: 'done', etag: 'e2' }],
    invalidation: { id: 'I2STAGING', state: 'Completed', serves: 'new' },
    startedAt: '2026-11-22T03:00:00.000Z',
    finishedAt: '2026-11-22T03:00:02.000Z',
    ...change,
  };
}

export function makeChange(change: Partial<Change> = {}): Change {
  return {
    id: 'c-7k2m9p',
    state: 'applied',
    plan: makePlan(),
    hash: 'ef'.repeat(32),
    requestedBy: { door: 'terminal', id: 'alice', name: 'alice' },
    createdAt: new Date('2026-11-22T03:00:00Z'),
    expiresAt: new Date('2026-11-23T03:00:00Z'),
    effect: makeEffect(),
    ...change,
  };
}

const STOPPED = { index: 0, outcome: 'skipped', code: 'stopped', message: 'alice stopped it' } as const;

/** Changes that answer as told; what they were asked is in `calls`. */
export class FakeChanges implements CarriedChanges {
  readonly calls: unknown[][] = [];
  answer: PlanAnswer = { kind: 'plan', plan: makePlan() };
  approval: ApproveAnswer | undefined;
  /** What `find` and `list` know. */
  known: readonly Change[] = [];
  /** Undefined: runs until it is stopped. */
  result: Change | undefined = makeChange();
  left: readonly Recovered[] = [];
  readonly #stopped = Promise.withResolvers<Change>();

  async plan(request: ChangeRequest) {
    this.calls.push(['plan', request]);
    return this.answer;
  }

  async propose(request: ChangeRequest, by: Requester) {
    this.calls.push(['propose', request, by.id]);
    return this.#propose();
  }

  async rollback(id: string, by: Requester) {
    this.calls.push(['rollback', id, by.id]);
    return this.#propose();
  }

  #propose(): ProposeAnswer {
    if (this.answer.kind !== 'plan') return this.answer;
    const { effect: _, ...change } = makeChange({ state: 'proposed', plan: this.answer.plan });
    return { kind: 'proposed', change };
  }

  async approve(id: string, hash: string, by: Requester, onProgress?: ChangeListener) {
    this.calls.push(['approve', id, hash, by.id]);
    if (this.approval) return this.approval;
    onProgress?.({ done: 1, of: 1, on: 'site.css' });
    const done = this.result ? Promise.resolve(this.result) : this.#stopped.promise;
    return { kind: 'applying', change: makeChange({ state: 'applying' }), done } as const;
  }

  async find(id: string) {
    return this.known.find((change) => change.id === id);
  }

  async list() {
    return this.known;
  }

  async setPlace() {}

  async amend() {
    return makeChange();
  }

  async reject(id: string, by: Requester) {
    this.calls.push(['reject', id, by.id]);
    return makeChange({ state: 'rejected' });
  }

  async recover() {
    return this.left;
  }

  async stop(id: string, by: Requester) {
    this.calls.push(['stop', id, by.id]);
    this.#stopped.resolve(makeChange({ state: 'failed', effect: makeEffect({ steps: [STOPPED] }) }));
    return true;
  }

  async suspend() {}
}
