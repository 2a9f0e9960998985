import type { Clock } from './clock.ts';
import { slowView } from './propose-change-view.ts';
import type { Request } from './request.ts';

/** People wonder after that. */
const PATIENCE_MS = 4_000;

/** The answer of `work`; where it takes its time the person is told so, once. */
export async function untilSlow<T>(request: Request, clock: Clock, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const note = clock.wait(PATIENCE_MS, { signal: timer.signal }).then(async () => {
    if (!timer.signal.aborted) await request.reply(slowView());
  });
  try {
    return await work;
  } finally {
    timer.abort();
    await note;
  }
}
