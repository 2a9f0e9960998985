import { describe, expect, test } from 'vitest';
import type { Change, Plan, StepOutcome } from '../../src/changes/change.ts';
import { isObjectOperation } from '../../src/changes/operation.ts';
import type { PlanContext } from '../../src/changes/planner.ts';
import { cssPlanner } from '../../src/sites/css.ts';
import { rollbackPlanner } from '../../src/sites/rollback.ts';
import { syncPlanner } from '../../src/sites/sync.ts';
import type { FakePorts } from '../changes/fake-ports.ts';
import { apply, ask, openSite, planOf, reasonsOf, STAGING, seed } from './site.ts';

const CSS = { selector: '.brand', property: 'letter-spacing', value: '2px' };

/** The change as it is kept once the plan was applied. */
function makeApplied(plan: Plan, { objects }: FakePorts): Change {
  const steps = plan.operations.map((operation, index): StepOutcome => {
    if (!isObjectOperation(operation)) return { index, outcome: 'skipped' };
    const etag = objects.version(operation.bucket, operation.key)?.etag;
    const replaced = operation.before?.sha256;
    return { index, outcome: 'done', ...(etag && { etag }), ...(replaced && { replaced }) };
  });
  return {
    id: 'c-1',
    state: 'applied',
    plan,
    hash: '',
    requestedBy: { door: 'slack', id: 'U01ALICE', name: 'alice' },
    createdAt: new Date('2026-11-22T10:00:00Z'),
    expiresAt: new Date('2026-11-23T10:00:00Z'),
    effect: { steps, startedAt: '', finishedAt: '' },
  };
}

function withChange(context: PlanContext, change: Change): PlanContext {
  const find = async (id: string) => (id === change.id ? change : undefined);
  return { ...context, changes: { ...context.changes, find } };
}

describe('a rollback', () => {
  test('puts back exactly what a change of styles replaced', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    const before = ports.objects.contents(STAGING);
    const plan = planOf(await ask(cssPlanner, CSS, context));
    await apply(plan, context);
    expect(ports.objects.contents(STAGING)).not.toEqual(before);
    const known = withChange(context, makeApplied(plan, ports));
    const undo = planOf(await ask(rollbackPlanner, { change: 'c-1' }, known));
    expect(undo.invalidate).toEqual(plan.invalidate);
    await apply(undo, context);
    expect(ports.objects.contents(STAGING)).toEqual(before);
  });

  test('takes away what a sync added', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    ports.objects.remove(STAGING, 'events/index.html');
    const before = ports.objects.contents(STAGING);
    const plan = planOf(await ask(syncPlanner, { prefix: 'events/' }, context));
    await apply(plan, context);
    const known = withChange(context, makeApplied(plan, ports));
    await apply(planOf(await ask(rollbackPlanner, { change: 'c-1' }, known)), context);
    expect(ports.objects.contents(STAGING)).toEqual(before);
  });

  test('is refused where somebody changed a file since', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    const plan = planOf(await ask(cssPlanner, CSS, context));
    await apply(plan, context);
    const known = withChange(context, makeApplied(plan, ports));
    seed(ports, STAGING, 'css/site.css', '.brand { letter-spacing: 9px }');
    expect(reasonsOf(await ask(rollbackPlanner, { change: 'c-1' }, known))).toMatch(
      /^css\/site\.css was changed since/,
    );
  });

  test('of an unknown change, of another site’s, or of none is refused with the next step', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    const known = withChange(context, makeApplied(planOf(await ask(cssPlanner, CSS, context)), ports));
    const reason = async (args: Record<string, unknown>, target?: string) =>
      reasonsOf(await ask(rollbackPlanner, args, known, target));
    expect(await reason({ change: 'c-2' })).toMatch(/there is no change "c-2"; .* lists the latest/);
    expect(await reason({ change: 'c-1' }, 'sailjada')).toMatch(/c-1 is a change of qos, not of sailjada/);
    expect(await reason({ change: 'c-1' }, 'qso')).toMatch(/Did you mean "qos"/);
    expect(await reason({ change: ' ' })).toMatch(/name the change, as c-7k2m9p/);
  });
});
