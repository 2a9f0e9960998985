import { expect, test } from 'vitest';
import { toTaken } from '../../src/schedules/scheduled-run.ts';
import { makeManifest } from '../handlers/make-manifest.ts';

test.each([
  ['no agent took part in both', []],
  ['agents took part in both', ['s3' as const]],
])('changes since the snapshot before are counted only where %s', (_, agents) => {
  const changes = { since: 'v1', agents, added: [], removed: [], changed: [] };
  const manifest = makeManifest({ changes });
  const taken = toTaken({ kind: 'sealed', manifest, folder: '', manifestFile: '', elapsedMs: 1 });
  expect(taken.kind === 'taken' && taken.sealed?.changes !== undefined).toBe(agents.length > 0);
});
