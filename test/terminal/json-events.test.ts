import { expect, test } from 'vitest';
import { createJsonEvents } from '../../src/terminal/json-events.ts';
import { makeAgent, makeOutput, makeProgress } from './builders.ts';

test('a line each second, and at each change of phase or state', () => {
  const output = makeOutput();
  let now = 0;
  const events = createJsonEvents(output, () => now);
  for (; now <= 2000; now += 100) events.update(makeProgress());
  events.update(makeProgress({ agents: [makeAgent({ state: 'done' })] }));
  events.update(makeProgress({ phase: 'sealing' }));
  const lines = output.text.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).phase)).toEqual([
    'capturing',
    'capturing',
    'capturing',
    'capturing',
    'sealing',
  ]);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    kind: 'progress',
    name: 'v1.0',
    startedAt: '2026-11-22T03:00:00.000Z',
  });
});
