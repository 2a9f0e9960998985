import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cloudFrontDistributions as collector } from '../../agents/config/cloudfront.ts';
import { createCloudFront } from '../../sandbox/cloudfront.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { createSts } from '../../sandbox/sts.ts';
import { makeFew } from '../agents/cloudfront-sandbox.ts';
import { openRestoreScene } from './restore-scene.ts';

/** A site and an API whose origin knows CloudFront by a secret header, in a snapshot; `state` is CloudFront's own. */
async function takeFew() {
  const state = makeFew();
  const sts = createSts({
    account: '123456789012',
    arn: 'arn:aws:iam::123456789012:user/alice',
    userId: 'AIDA',
  });
  const sandbox = await startSandbox({ services: [createCloudFront(state), sts] });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  const [distribution = ''] = state.distributions.keys();
  const site = { bucket: 'example.com', distribution };
  const sites = {
    one: { domain: 'example.com', production: site, staging: { bucket: 'staging.example.com' } },
  };
  const scene = await openRestoreScene(sandbox.url, [collector], { sites });
  onTestFinished(() => scene[Symbol.asyncDispose]());
  const { resources } = await scene.take('v1');
  const find = (hasSecret: boolean) => {
    const found = resources.find(({ title }) => title.startsWith('api.') === hasSecret);
    const stored = state.distributions.get(found?.id ?? '');
    if (!found || !stored?.value.DistributionConfig) throw new Error('no such distribution');
    return { ...found, config: stored.value.DistributionConfig };
  };
  return { scene, state, site: find(false), api: find(true) };
}

test('what is as it was needs no restoring, by id or by alias', async () => {
  const { scene, site } = await takeFew();
  for (const name of [site.id, site.title])
    expect(await scene.ask('v1', [`cloudfront:${name}`])).toMatchObject({ kind: 'nothing' });
});

test('aliases that another distribution has now are named, and nothing is done', async () => {
  const { scene, site, api } = await takeFew();
  api.config.Aliases = { Quantity: 1, Items: [site.title] };
  site.config.Aliases = { Quantity: 0 };
  const taken = `other distributions have its aliases now: ${site.title} (${api.id}); take them off there first`;
  const reasons = [`cloudfront:${site.id}: ${taken}`];
  expect(await scene.ask('v1', [`cloudfront:${site.id}`])).toEqual({ kind: 'refused', reasons });
});

test('one that is gone is planned with what will be new; an id to restore to must be there', async () => {
  const { scene, state, site } = await takeFew();
  site.config.Enabled = false;
  state.distributions.delete(site.id);
  const { summary, diff } = await scene.plan('v1', [`cloudfront:${site.id}`]);
  expect(summary.join(' ')).toContain('afterwards: sites.one.production.distribution in tidemark.yaml.');
  expect(summary.join(' ')).toMatch(
    /made anew, enabled as it was, with a new id and domain name in place of E/,
  );
  expect(diff).toContain(`+ distribution ${site.title}`);
  expect(await scene.ask('v1', [`cloudfront:${site.id}=ENONE`])).toMatchObject({
    kind: 'refused',
    reasons: [expect.stringContaining('there is no distribution ENONE')],
  });
});

test('secret headers need the age identity, and no plan shows them', async () => {
  const { scene, api } = await takeFew();
  const header = api.config.Origins?.Items?.[0]?.CustomHeaders?.Items?.[0];
  const secret = header?.HeaderValue ?? '';
  if (header) header.HeaderValue = 'another secret';
  expect(await scene.ask('v1', [`cloudfront:${api.id}`])).toMatchObject({
    kind: 'refused',
    reasons: [expect.stringContaining('--identity FILE')],
  });
  await writeFile(join(scene.folder, 'age.key'), scene.secret);
  const plan = await scene.plan('v1', [`cloudfront:${api.id}`], { identity: join(scene.folder, 'age.key') });
  expect(plan.operations).toHaveLength(1);
  expect(secret).not.toBe('');
  for (const each of [secret, 'another secret']) expect(JSON.stringify(plan)).not.toContain(each);
});
