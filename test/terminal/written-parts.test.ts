import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { writeParts } from '../../src/terminal/written-parts.ts';

function* count(made: number[]): Generator<string> {
  for (let part = 1; part <= 3; part++) {
    made.push(part);
    yield String(part);
  }
}

it('a part is made when the reader has taken the one before', async () => {
  let take = (): void => undefined;
  const output = new Writable({
    highWaterMark: 1,
    write(_chunk, _encoding, done) {
      take = done;
    },
  });
  const made: number[] = [];
  const writing = writeParts(output, count(made));
  await setImmediate();
  expect(made).toEqual([1]);
  take();
  await setImmediate();
  expect(made).toEqual([1, 2]);
  take();
  await setImmediate();
  take();
  await writing;
  expect(made).toEqual([1, 2, 3]);
});

it('a reader who is gone stops nothing', async () => {
  const output = new Writable({
    highWaterMark: 1,
    autoDestroy: false,
    write: (_chunk, _encoding, done) => done(new Error('EPIPE')),
  });
  output.on('error', () => undefined);
  const made: number[] = [];
  await writeParts(output, count(made));
  expect(made).toEqual([1, 2, 3]);
});
