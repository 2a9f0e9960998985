import { once } from 'node:events';
import { Writable } from 'node:stream';
import type { Output } from './view.ts';

/**
 * Writes what is long: the next part is made when there is room for it, else a slow reader would have all of it in our
 * memory. One who is gone stops nothing.
 */
export async function writeParts(output: Output, parts: Iterable<string>): Promise<void> {
  for (const part of parts) {
    output.write(part);
    const mustWait = output instanceof Writable && output.writableNeedDrain && !output.errored;
    if (mustWait) await once(output, 'drain').catch(() => undefined);
  }
}
