import { describeError } from '../errors.ts';
import { assertStaging } from '../sites/guard.ts';
import { applyChange } from './apply.ts';
import type { Change, Effect, StepOutcome } from './change.ts';
import { countDone } from './change-words.ts';
import type { ChangeListener } from './changes.ts';
import { Journal } from './journal.ts';
import { hand, type Machine, makeNote, TIDEMARK } from './machine.ts';
import { nameOperation } from './operation.ts';
import { isOfRestore } from './restore-target.ts';
import { SUSPENDED, type Work } from './work.ts';

/**
 * Applies a change that is this process's own, to its end, and writes down what came of it. Never throws: where it
 * is stopped, or the database fails, the change stays `applying` and is taken up again.
 */
export async function carry(
  machine: Machine,
  change: Change,
  work: Work,
  onProgress: ChangeListener,
): Promise<Change> {
  const { registry, log } = machine;
  using _ = work;
  try {
    return hand(machine, await applyToEnd(machine, change, work, onProgress));
  } catch (error) {
    if (error !== SUSPENDED)
      log.error({ change: change.id, err: error }, 'applying the change was interrupted');
    if (work.signal.reason === SUSPENDED) await registry.release(change.id).catch(() => {});
    return (await registry.find(change.id).catch(() => undefined)) ?? change;
  }
}

async function applyToEnd(
  machine: Machine,
  change: Change,
  work: Work,
  onProgress: ChangeListener,
): Promise<Change> {
  const { registry, clock, config, objects, cdn, functions, restore, store, pause } = machine;
  const { signal, halted, confirm } = work;
  const journal = await openJournal(machine, change.id, work);
  const guard = isOfRestore(change.plan.request)
    ? () => {}
    : (bucket: string, key: string) => assertStaging(config, bucket, key);
  const ports = { objects, cdn, functions, restore };
  const context = { ...ports, config, store, pause, journal, signal, halted, confirm, guard };
  const listener = listenSafely(machine, onProgress);
  const { state, effect } = await applyChange(change, context, clock, listener).finally(() =>
    // What was done before a stop is known to whoever goes on.
    journal.settle().catch(() => {}),
  );
  const by = change.decidedBy ?? TIDEMARK;
  const detail = describeEffect(change, effect);
  const note = makeNote(by, 'apply', detail, state === 'applied' ? 'done' : 'failed');
  const ended = await registry.step(
    change.id,
    { from: ['applying'], to: state, owner: 'drop', effect },
    note,
  );
  return ended ?? (await registry.find(change.id)) ?? change;
}

/** Ends a change that was taken up too often: whatever it does to the process, it must not go on doing so. */
export async function giveUp(
  machine: Machine,
  change: Change,
  work: Work,
  takeovers: number,
): Promise<Change> {
  using _ = work;
  const { registry, clock } = machine;
  const journal = await openJournal(machine, change.id, work);
  const message = `not tried again: the process ended ${takeovers} times while this change was applied`;
  const steps = change.plan.operations.map(
    (_operation, index): StepOutcome =>
      journal.outcome(index) ?? {
        ...journal.kept(index),
        index,
        outcome: 'failed',
        code: 'given-up',
        message,
      },
  );
  const now = clock().toISOString();
  const effect = { steps, startedAt: (change.decidedAt ?? clock()).toISOString(), finishedAt: now };
  const note = makeNote(TIDEMARK, 'apply', `${message}; ${describeEffect(change, effect)}`, 'failed');
  const step = { from: ['approved', 'applying'], to: 'failed', owner: 'drop', effect } as const;
  return hand(machine, (await registry.step(change.id, step, note)) ?? change);
}

async function openJournal({ steps, store }: Machine, id: string, work: Work): Promise<Journal> {
  return new Journal({
    recorded: await steps.read(id),
    async write(records) {
      // What is about to be replaced has to outlive a loss of power.
      if (records.some(({ kept }) => kept)) await store.flush();
      await steps.write(id, records);
    },
    onFailure: (error) => work.stop(error),
  });
}

/** Whoever listens must not be able to stop a change in the middle. */
function listenSafely({ log }: Machine, onProgress: ChangeListener): ChangeListener {
  return (progress) => {
    try {
      onProgress(progress);
    } catch (error) {
      log.error({ error: describeError(error) }, 'the progress of a change could not be told');
    }
  };
}

function describeEffect({ plan }: Pick<Change, 'plan'>, effect: Effect): string {
  const { steps, invalidation } = effect;
  const failures = steps.filter(({ outcome }) => outcome === 'failed');
  const [first] = failures;
  const failed = first && plan.operations[first.index];
  const name = failed ? nameOperation(failed) : '';
  return [
    plan.operations.length > 0 ? countDone({ plan, effect }) : undefined,
    first && `${failures.length} failed, first ${name}: ${first.code ?? ''} ${first.message ?? ''}`.trimEnd(),
    invalidation && `invalidation ${invalidation.id} ${invalidation.state}`,
  ]
    .filter((part) => part !== undefined)
    .join('; ');
}
