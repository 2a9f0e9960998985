import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { listenForStop } from '../../src/terminal/stop-signals.ts';

test('the first signal asks to stop, the second quits', () => {
  const source = new EventEmitter();
  let quits = 0;
  using stop = listenForStop(source, () => quits++);
  expect(stop.signal.aborted).toBe(false);
  source.emit('SIGINT');
  expect([stop.signal.aborted, quits]).toEqual([true, 0]);
  source.emit('SIGTERM');
  expect(quits).toBe(1);
});

test('afterwards signals do what they always do', () => {
  const source = new EventEmitter();
  listenForStop(source, () => {})[Symbol.dispose]();
  expect(source.eventNames()).toEqual([]);
});
