import { afterAll, expect, test } from 'vitest';
import type { Operation, Plan } from '../../src/changes/change.ts';
import { findMoved } from '../../src/changes/stale.ts';
import { createFakePorts, type FakePorts, openScratchStore } from './fake-ports.ts';
import { PRODUCTION, STAGING } from './scene.ts';

const signal = new AbortController().signal;
const store = await openScratchStore();
afterAll(() => store[Symbol.asyncDispose]());

function makePlan(operations: readonly Operation[]): Plan {
  const request = { kind: 'sync', target: 'qos', args: {} } as const;
  return { request, title: '', summary: [], diff: '', operations };
}

/** Copies of as many objects; of every third staging has an older one. */
function makeCopies({ objects }: FakePorts, count: number): Operation[] {
  return Array.from({ length: count }, (_, n): Operation => {
    const key = `é/${n}.css`;
    const after = objects.seed(PRODUCTION, key, `new ${n}`);
    const before = n % 3 ? null : objects.seed(STAGING, key, `old ${n}`);
    return {
      do: 'copy',
      bucket: STAGING,
      key,
      stage: 'assets',
      before,
      from: { bucket: PRODUCTION, key },
      after,
    };
  });
}

test.each([100, 5_001])('of %i objects those that moved are found, on both sides', async (count) => {
  const ports = createFakePorts();
  const plan = makePlan(makeCopies(ports, count));
  expect(await findMoved(plan, { ...ports, store, signal })).toEqual([]);
  ports.objects.seed(STAGING, 'é/3.css', 'by hand');
  ports.objects.seed(STAGING, 'é/4.css', 'by hand');
  ports.objects.remove(STAGING, 'é/6.css');
  ports.objects.seed(PRODUCTION, 'é/7.css', 'newer');
  expect(new Set(await findMoved(plan, { ...ports, store, signal }))).toEqual(
    new Set([
      `${STAGING}/é/3.css has changed`,
      `${STAGING}/é/4.css is there already, and was not`,
      `${STAGING}/é/6.css is gone`,
      `${PRODUCTION}/é/7.css has changed`,
    ]),
  );
});

test('thousands of objects are looked at in listings of what they have in common', async () => {
  const ports = createFakePorts();
  await findMoved(makePlan(makeCopies(ports, 5_001)), { ...ports, store, signal });
  expect(ports.log.calls.toSorted()).toEqual([`list ${STAGING}/é/`, `list ${PRODUCTION}/é/`]);
});

test('a function counts as moved when its code, its revision or its alias did', async () => {
  const ports = createFakePorts();
  const { functions } = ports;
  const names = ['code', 'alias', 'gone', 'same'];
  for (const name of names) functions.seed('us-east-1', name, 'old', 'live');
  const operations = await Promise.all(
    names.map(async (name): Promise<Operation> => {
      const before = await functions.find('us-east-1', name, 'live', signal);
      if (!before) throw new Error('not seeded');
      const after = { sha256: 'ab', size: 1 };
      return { do: 'deploy', region: 'us-east-1', function: name, alias: 'live', before, after };
    }),
  );
  functions.seed('us-east-1', 'code', 'by hand', 'live');
  functions.functions.get('us-east-1/alias')?.aliases.set('live', '7');
  functions.functions.delete('us-east-1/gone');
  expect(await findMoved(makePlan(operations), { ...ports, store, signal })).toEqual([
    'code has changed',
    'the alias live of alias points to 7 now',
    'gone is gone',
  ]);
});
