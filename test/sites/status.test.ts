import { describe, expect, test } from 'vitest';
import type { Change } from '../../src/changes/change.ts';
import type { ChangeFilter } from '../../src/changes/changes.ts';
import { PortError } from '../../src/changes/ports.ts';
import { readStatus } from '../../src/sites/status.ts';
import { renderStatus } from '../../src/sites/status-text.ts';
import { createFakePorts, type FakePorts, makeConfig } from '../changes/fake-ports.ts';
import { reasonsOf, seedSite } from './site.ts';

const ALICE = { door: 'slack', id: 'U01ALICE', name: 'alice' } as const;

function makeChange(id: string, state: Change['state'], effect?: Change['effect']): Change {
  const request = { kind: 'css', target: 'qos', args: {} } as const;
  return {
    id,
    state,
    plan: { request, title: `title of ${id}`, summary: [], diff: '', operations: [] },
    hash: '',
    requestedBy: ALICE,
    createdAt: new Date('2026-11-22T10:00:00Z'),
    expiresAt: new Date('2026-11-23T10:00:00Z'),
    ...(effect ? { effect } : {}),
  };
}

const INVALIDATION = { id: 'I1', state: 'Completed', serves: 'new' } as const;
const EFFECT = { steps: [], invalidation: INVALIDATION, startedAt: '', finishedAt: '' };
const CHANGES = [
  makeChange('c-3', 'proposed'),
  makeChange('c-2', 'failed'),
  makeChange('c-1', 'applied', EFFECT),
];

async function read(ports: FakePorts, name = 'qos') {
  const list = async ({ state }: ChangeFilter = {}) =>
    CHANGES.filter((change) => state?.includes(change.state));
  const { signal } = new AbortController();
  return readStatus(name, { ...ports, config: makeConfig(), changes: { list }, signal });
}

async function statusOf(ports: FakePorts) {
  const answer = await read(ports);
  if (answer.kind !== 'status') expect.fail(answer.reasons.join('\n'));
  return answer.status;
}

describe('the status of a site', () => {
  test('says how staging differs, what was done last, and what waits', async () => {
    const ports = createFakePorts();
    seedSite(ports);
    ports.cdn.seed('E2QOS', ['queenofsandiego-staging'], { aliases: ['staging.queenofsandiego.com'] });
    expect(renderStatus(await statusOf(ports))).toBe(
      [
        'qos, queenofsandiego.com',
        '  production   queenofsandiego.com',
        '  staging      queenofsandiego-staging, https://staging.queenofsandiego.com/',
        '  content      2 the same, 0 only in production, 0 only in staging, 5 differ (by content; headers are not compared)',
        '  last change  c-2 failed, 2026-11-22 10:00 UTC, alice: title of c-2',
        '  invalidated  I1, Completed, with c-1',
        '  waiting      c-3 proposed, 2026-11-22 10:00 UTC, alice: title of c-3',
        '',
      ].join('\n'),
    );
  });

  test('is told also where buckets cannot be read, with the reason', async () => {
    const ports = createFakePorts();
    ports.log.fail(
      /^list/,
      new PortError({ code: 'NoSuchBucket', message: 'NoSuchBucket', advice: 'correct it' }),
    );
    const status = await statusOf(ports);
    expect(status).toMatchObject({
      lastChange: { id: 'c-2' },
      problems: ['qos could not be read: NoSuchBucket; correct it'],
    });
    expect(status.counts).toBeUndefined();
  });

  test('names a distribution that does not work', async () => {
    const ports = createFakePorts();
    ports.cdn.distributions.clear();
    const { problems, address } = await statusOf(ports);
    expect(problems).toEqual([expect.stringMatching(/^there is no distribution E2QOS/)]);
    expect(address).toBeUndefined();
  });

  test('of an unknown site is refused', async () => {
    expect(reasonsOf(await read(createFakePorts(), 'qs'))).toMatch(/Did you mean "qos"/);
  });
});
