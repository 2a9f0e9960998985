import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CloudFrontClient,
  DeleteDistributionCommand,
  type Distribution,
  type DistributionConfig,
  GetDistributionCommand,
  TagResourceCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { beforeAll, expect, inject, test } from 'vitest';
import { cloudFrontDistributions as collector } from '../../agents/config/cloudfront.ts';
import { makeJadaCloudFront } from '../../sandbox/estate/cloudfront.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { ALICE } from '../commands/fake-snapshots.ts';
import { credentials, openRestoreScene, type RestoreScene } from '../restore/restore-scene.ts';
import { seedCloudFront } from './seed-cloudfront.ts';

const endpoint = inject('motoUrl');
const client = new CloudFrontClient({ endpoint, region: 'us-east-1', credentials });
const PLAIN = 'sailjada.com';

beforeAll(async () => {
  await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
  const all = makeJadaCloudFront();
  const few = Array.from(all.distributions).filter(
    ([, { value }], index) =>
      index < 3 ||
      value.DistributionConfig?.Aliases?.Items?.[0] === PLAIN ||
      isSecret(value.DistributionConfig),
  );
  await seedCloudFront({ ...all, distributions: new Map(few.slice(0, 8)) }, endpoint);
});

function isSecret(config: DistributionConfig | undefined): boolean {
  return (config?.Origins?.Items?.[0]?.CustomHeaders?.Quantity ?? 0) > 0;
}

async function edit(Id: string, change: Partial<DistributionConfig>): Promise<void> {
  const { ETag, Distribution } = await client.send(new GetDistributionCommand({ Id }));
  const DistributionConfig = { ...Distribution?.DistributionConfig, ...change } as DistributionConfig;
  await client.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig }));
}

async function writeIdentity({ folder, secret }: RestoreScene): Promise<string> {
  const file = join(folder, 'age.key');
  await writeFile(file, `${secret}\n`);
  return file;
}

/** By alias: ids and domain names are given by CloudFront. */
async function contentsOf(scene: RestoreScene, manifest: Manifest): Promise<Record<string, unknown>> {
  const all = manifest.resources.map(async ({ id }) => {
    const [content] = Object.values(await scene.contents(manifest, id)) as { Distribution: Distribution }[];
    return [content?.Distribution.DistributionConfig?.Aliases?.Items?.[0] ?? '', content] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

test('distributions that are gone are made anew as they were, also with secret headers, and only once', async () => {
  await using scene = await openRestoreScene(endpoint, [collector]);
  const before = await scene.take('v1');
  const identity = await writeIdentity(scene);
  for (const { id } of before.resources)
    await client.send(new DeleteDistributionCommand({ Id: id, IfMatch: 'x' }));
  const wanted = before.resources.map(({ id }) => `cloudfront:${id}`);
  const { summary } = await scene.plan('v1', wanted, { identity });
  expect(summary.join('\n')).toContain(
    `enabled as it was, with a new id and domain name in place of ${before.resources[0]?.id}`,
  );
  const { effect } = await scene.restore('v1', wanted, { identity });
  const news = effect?.steps.flatMap((step) => step.news ?? []) ?? [];
  for (const { id } of before.resources)
    expect(news.join(' ')).toMatch(new RegExp(`distribution ${id} is \\w+ now, and \\S+ is \\S+\\.`));
  const after = await scene.take('v2');
  const count = before.resources.length;
  const diff = await scene.diff('v1', 'v2');
  expect(diff.toSorted()).toEqual([
    ...Array(count).fill('added cloudfront'),
    ...Array(count).fill('removed cloudfront'),
  ]);
  const contents = await contentsOf(scene, before);
  expect(Object.keys(contents).length).toBeGreaterThan(3);
  expect(await contentsOf(scene, after)).toEqual(contents);
  expect(await scene.ask('v1', wanted, { identity })).toMatchObject({ kind: 'nothing' });
});

test('what was changed becomes as it was, tags too', async () => {
  await using scene = await openRestoreScene(endpoint, [collector]);
  const before = await scene.take('v1');
  const id = before.resources[0]?.id ?? '';
  await edit(id, { Comment: 'changed', Enabled: false });
  const Resource = `arn:aws:cloudfront::123456789012:distribution/${id}`;
  await client.send(new TagResourceCommand({ Resource, Tags: { Items: [{ Key: 'More', Value: 'x' }] } }));
  const identity = await writeIdentity(scene);
  const { diff } = await scene.plan('v1', [`cloudfront:${id}`], { identity });
  expect(diff).toContain('-  "Comment": "changed"');
  await scene.restore('v1', [`cloudfront:${id}`], { identity });
  expect(await contentsOf(scene, await scene.take('v2'))).toEqual(await contentsOf(scene, before));
});

test('one that has been changed since it was proposed is left alone', async () => {
  await using scene = await openRestoreScene(endpoint, [collector]);
  const [one] = (await scene.take('v1')).resources;
  const id = one?.id ?? '';
  const identity = await writeIdentity(scene);
  await edit(id, { Comment: 'changed' });
  const args = { snapshot: 'v1', resources: [`cloudfront:${id}`], identity };
  const proposed = await scene.changes.propose({ kind: 'restore', target: 'snapshot v1', args }, ALICE);
  if (proposed.kind !== 'proposed') throw new Error(JSON.stringify(proposed));
  await edit(id, { Comment: 'changed again' });
  expect(await scene.changes.approve(proposed.change.id, proposed.change.hash, ALICE)).toMatchObject({
    kind: 'stale',
  });
});
