import { expect, test } from 'vitest';
import { createPlainLines } from '../../src/terminal/plain-lines.ts';
import { makeAgent, makeOutput, makeProgress } from './builders.ts';

function makeLines() {
  const output = makeOutput();
  const clock = { seconds: 0 };
  return { output, clock, lines: createPlainLines(output, () => clock.seconds * 1000) };
}

test('a line when it starts, then one every ten seconds', () => {
  const { output, clock, lines } = makeLines();
  for (; clock.seconds <= 25; clock.seconds++) lines.update(makeProgress());
  expect(output.text).toBe(
    [
      'taking snapshot v1.0: s3, lambda',
      '10 s: s3 100/200 (90 files, 1.5 MB), lambda 0/21 (90 files, 0 B)',
      '20 s: s3 100/200 (90 files, 1.5 MB), lambda 0/21 (90 files, 0 B)',
      '',
    ].join('\n'),
  );
});

test('each agent that is done is told once, and each phase', () => {
  const { output, lines } = makeLines();
  const agents = [makeAgent({ state: 'done', resources: { found: 10, done: 9, failed: 1 } })];
  lines.update(makeProgress({ agents, resumed: true }));
  lines.update(makeProgress({ agents }));
  lines.update(makeProgress({ agents, phase: 'looking again' }));
  lines.update(makeProgress({ agents, phase: 'capturing', round: 2 }));
  lines.update(makeProgress({ agents, phase: 'sealing', round: 2 }));
  expect(output.text.trimEnd().split('\n')).toEqual([
    'resuming snapshot v1.0: s3',
    's3 100/200 (90 files, 1.5 MB, 1 failed): done',
    'looking again',
    'capturing, round 2',
    'sealing, round 2',
  ]);
});
