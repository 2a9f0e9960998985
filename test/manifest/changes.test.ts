import { expect, test } from 'vitest';
import { compareResources, describeSince, describeUnreadBefore } from '../../src/manifest/changes.ts';

const SIDE = { resources: [], failures: [] };

test('where an agent took part in one of two snapshots only, what both have is said', () => {
  const before = { ...SIDE, name: 'v1.0', agents: ['s3'] as const };
  const changes = compareResources(before, { ...SIDE, agents: ['s3', 'lambda'] });
  expect(describeSince(changes)).toBe('v1.0 (s3)');
});

test('where all that took part did so before, the name alone is said', () => {
  const before = { ...SIDE, name: 'v1.0', agents: ['s3', 'lambda'] as const };
  expect(describeSince(compareResources(before, { ...SIDE, agents: ['s3'] }))).toBe('v1.0');
});

test('what could not be read before is not added, and is told', () => {
  const resource = {
    agent: 's3',
    service: 's3',
    region: 'us-east-1',
    id: 'media',
    title: 'media',
    sha256: 'a',
  };
  const failure = { ...resource, resource: 'media', what: 'everything', call: '', code: '', message: '' };
  const agents = ['s3'] as const;
  const before = { name: 'v1.0', agents, resources: [], failures: [failure] };
  const changes = compareResources(before, { agents, resources: [resource as never], failures: [] });
  expect(changes).toMatchObject({ added: [], unreadBefore: [{ id: 'media' }] });
  expect(describeUnreadBefore(changes)).toBe('captured now, and could not be read in v1.0: s3 media');
  const now = { agents, resources: [resource as never], failures: [] };
  const same = compareResources({ ...now, name: 'v1.0' }, now);
  expect(describeUnreadBefore(same)).toBeUndefined();
});
