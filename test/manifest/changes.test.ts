import { expect, test } from 'vitest';
import { compareResources, describeSince } from '../../src/manifest/changes.ts';

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
