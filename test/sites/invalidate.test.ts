import { describe, expect, test } from 'vitest';
import { invalidatePlanner } from '../../src/sites/invalidate.ts';
import { makeConfig } from '../changes/fake-ports.ts';
import { ask, openSite, planOf, reasonsOf } from './site.ts';

async function planPaths(paths?: readonly string[]) {
  const { context } = await openSite();
  await using _ = context;
  return planOf(await ask(invalidatePlanner, paths ? { paths } : {}, context));
}

describe('an invalidation', () => {
  test('is of everything where no path is given', async () => {
    const plan = await planPaths();
    expect(plan).toMatchObject({
      title: 'qos staging: invalidate everything',
      operations: [],
      invalidate: { distribution: 'E2QOS', paths: ['/*'] },
    });
  });

  test('has each path once, without those that a wildcard covers', async () => {
    const plan = await planPaths(['/css/*', '/css/site.css', '/index.html', '/index.html']);
    expect(plan.invalidate?.paths).toEqual(['/css/*', '/index.html']);
  });

  test('of more than 8 paths is of everything, and says so', async () => {
    const paths = Array.from({ length: 9 }, (_, index) => `/${index}.html`);
    const plan = await planPaths(paths);
    expect(plan.invalidate?.paths).toEqual(['/*']);
    expect(plan.summary).toContain('9 paths are more than 8: all of it is invalidated, /*.');
    expect((await planPaths(paths.slice(1))).invalidate?.paths).toEqual(paths.slice(1));
  });

  test('encodes what addresses must have encoded, and only that', async () => {
    const plan = await planPaths(['/menü/a b.html?v=1', '/a%20b.html']);
    expect(plan.invalidate?.paths).toEqual(['/men%C3%BC/a%20b.html?v=1', '/a%20b.html']);
  });

  test.each([
    ['events/', '"events/": a path starts with "/": /events/'],
    [
      'https://staging.queenofsandiego.com/events/?a=1',
      'give the path alone, without the domain: /events/?a=1',
    ],
    ['/*/index.html', '"*" may only stand at the end: /*'],
    ['/events/#top', 'what follows "#" never reaches CloudFront'],
    [`/${'x'.repeat(4000)}`, 'a path has at most 4000 characters'],
  ])('explains a wrong path: %s', async (path, reason) => {
    const { context } = await openSite();
    await using _ = context;
    const answer = await ask(invalidatePlanner, { paths: ['/ok', path] }, context);
    expect(answer).toMatchObject({ isInput: true });
    expect(reasonsOf(answer)).toContain(reason);
  });
});

describe('a distribution that cannot be invalidated', () => {
  test('is disabled', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    ports.cdn.seed('E2QOS', ['queenofsandiego-staging'], { isEnabled: false });
    expect(reasonsOf(await ask(invalidatePlanner, {}, context))).toMatch(
      /E2QOS is disabled .*enable it in CloudFront/,
    );
  });

  test('does not exist', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    ports.cdn.distributions.clear();
    expect(reasonsOf(await ask(invalidatePlanner, {}, context))).toBe(
      'there is no distribution E2QOS in this account: correct sites.qos.staging.distribution in tidemark.yaml',
    );
  });

  test('serves production', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    ports.cdn.seed('E2QOS', ['sailjada.com']);
    expect(reasonsOf(await ask(invalidatePlanner, {}, context))).toMatch(
      /E2QOS serves sailjada\.com, which is production/,
    );
  });

  test('is production’s by the configuration', async () => {
    const config = makeConfig();
    const { qos } = config.sites;
    if (!qos) expect.fail('the site is gone');
    const staging = { ...qos.staging, distribution: 'E1QOS' };
    const { context } = await openSite({ config: { ...config, sites: { qos: { ...qos, staging } } } });
    await using _ = context;
    expect(reasonsOf(await ask(invalidatePlanner, {}, context))).toMatch(
      /"E1QOS" is also the production of qos/,
    );
  });

  test('of another staging is asked about', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    ports.cdn.seed('E2QOS', ['sailjada-staging']);
    const plan = planOf(await ask(invalidatePlanner, {}, context));
    expect(plan.summary).toContain(
      'The distribution E2QOS serves sailjada-staging, not queenofsandiego-staging: is it the right one?',
    );
  });
});
