import { BATCH_OBJECTS } from '../../src/transfer/batch-download.ts';
import { SMALL_BYTES } from '../../src/transfer/small-download.ts';
import { captureObject, describeSaved, type ObjectOutcome } from './object.ts';
import type { ObjectTask } from './object-task.ts';

type Outcome = ObjectOutcome | Promise<ObjectOutcome>;

const SLICE_BYTES = 4_194_304;

/** Cuts a bucket's objects into slices: many small ones, few large ones, so that progress is told as it is made. */
export function sliceTasks(tasks: readonly ObjectTask[]): ObjectTask[][] {
  const slices: ObjectTask[][] = [];
  let bytes = 0;
  for (const task of tasks) {
    const slice = slices.at(-1);
    const size = task.known ? 0 : task.listed.size;
    bytes += size;
    if (slice && slice.length < BATCH_OBJECTS && bytes <= SLICE_BYTES) slice.push(task);
    else {
      slices.push([task]);
      bytes = size;
    }
  }
  return slices;
}

/**
 * Captures objects that follow one another, in their order: at once where all are known, the small ones together where
 * the transfer can. Throws only what ends the run.
 */
export function captureSlice(
  tasks: readonly ObjectTask[],
): readonly ObjectOutcome[] | Promise<readonly ObjectOutcome[]> {
  const batch = tasks.filter(isForBatch);
  return batch.length < 2 ? settle(tasks.map((task) => captureObject(task))) : captureWithBatch(tasks, batch);
}

function isForBatch({ scope, known, listed }: ObjectTask): boolean {
  return scope.transfer.saveAll !== undefined && !known && listed.size <= SMALL_BYTES;
}

async function captureWithBatch(
  tasks: readonly ObjectTask[],
  batch: readonly ObjectTask[],
): Promise<readonly ObjectOutcome[]> {
  const others = tasks.filter((task) => !isForBatch(task));
  const [together, alone] = await Promise.all([
    captureBatch(batch),
    settle(others.map((task) => captureObject(task))),
  ]);
  if (alone.length === 0) return together;
  const queues = [together.values(), alone.values()] as const;
  return tasks.flatMap((task) => queues[isForBatch(task) ? 0 : 1].next().value ?? []);
}

async function captureBatch(batch: readonly ObjectTask[]): Promise<readonly ObjectOutcome[]> {
  const [first] = batch;
  if (!first) return [];
  const { transfer, bucket, context, signal } = first.scope;
  const wanted = batch.map(({ listed: { key, etag, size } }) => ({ key, etag, size }));
  const downloads = (await transfer.saveAll?.(bucket, wanted, { signal })) ?? [];
  return settle(
    batch.map((task, index) => {
      const download = downloads[index];
      if (download?.kind !== 'object') return captureObject(task, download?.why === 'damaged' ? 1 : 0);
      context.stored(download.stored);
      return describeSaved(task, task.listed, download.facts, download.stored.sha256);
    }),
  );
}

function settle(outcomes: readonly Outcome[]): readonly ObjectOutcome[] | Promise<readonly ObjectOutcome[]> {
  return outcomes.some((outcome) => outcome instanceof Promise)
    ? Promise.all(outcomes)
    : (outcomes as readonly ObjectOutcome[]);
}
