import { expect, test } from 'vitest';
import { diffSnapshots } from '../../src/diff/snapshot-diff.ts';
import { CHANGES } from '../engine/estate-changes.ts';
import { makeMovingScene, makeSmallEstate } from '../engine/moving-scene.ts';

test('exactly what people did to an estate differs, the gravest first', async () => {
  const estate = makeSmallEstate();
  await using scene = await makeMovingScene(estate);
  await scene.take('before');
  for (const change of Object.values(CHANGES)) change(estate);
  const { resources } = await scene.take('after');
  const diff = await diffSnapshots(scene.run.store, 'before', 'after', {
    signal: new AbortController().signal,
  });
  if (diff.kind === 'refused') throw new Error(diff.reasons.join());
  expect(
    diff.resources.map(({ severity, change, service, title }) => `${severity} ${change} ${service} ${title}`),
  ).toEqual([
    'critical removed s3 jada-backups-west',
    'medium changed lambda contact-form',
    'medium changed route53 eydsandiego.com',
    'medium changed s3 sailjada.com',
    expect.stringMatching(/^low changed cloudfront /),
    'low changed dynamodb jada-crew',
    'low added s3 jada-created',
  ]);
  expect(diff.notes).toEqual([]);
  expect(diff.counts).toEqual({ removed: 1, added: 1, changed: 5, unread: 0, same: resources.length - 6 });
});
