import { execFile } from 'node:child_process';
import { glob, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setInterval as ticks } from 'node:timers/promises';
import { promisify } from 'node:util';
import { BenchError } from './program.ts';

const LOOK_EVERY_MS = 250;
const BLOCK_BYTES = 4096;
const MIB = 1024 * 1024;
/** At the end of a file, what is left to whoever writes it. */
const KEPT_BYTES = 512 * MIB;
const STEP_BYTES = 128 * MIB;

const run = promisify(execFile);

/**
 * Gives back the space of what a store has written, while it writes on: lengths stay, what was read is zeros from then on.
 * So an object is captured that no disk here could hold. Needs fallocate (util-linux) and a file system with holes.
 */
export function keepHollow(store: string): AsyncDisposable {
  const stop = new AbortController();
  const done = punch(store, stop.signal);
  // Is awaited when the snapshot is there; until then a failure must not end the process.
  done.catch(() => undefined);
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await done;
    },
  };
}

async function punch(store: string, signal: AbortSignal): Promise<void> {
  const given = new Map<string, number>();
  try {
    for await (const _ of ticks(LOOK_EVERY_MS, undefined, { signal })) {
      for await (const name of glob('tmp/*/*', { cwd: store })) {
        const file = join(store, name);
        const from = given.get(file) ?? 0;
        const size = await stat(file).then(
          (stats) => stats.size,
          () => 0,
        );
        const until = Math.floor((size - KEPT_BYTES) / BLOCK_BYTES) * BLOCK_BYTES;
        if (until - from < STEP_BYTES) continue;
        await giveBack(file, from, until - from);
        given.set(file, until);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function giveBack(file: string, offset: number, length: number): Promise<void> {
  const range = ['--offset', String(offset), '--length', String(length)];
  await run('fallocate', ['--punch-hole', ...range, file]).catch((error: Error) => {
    throw new BenchError(`--hollow: ${error.message.trim()}`);
  });
}
