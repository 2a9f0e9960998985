import { describe, expect, test } from 'vitest';
import { syncPlanner } from '../../src/sites/sync.ts';
import { makeConfig } from '../changes/fake-ports.ts';
import { apply, ask, openSite, PRODUCTION, planOf, reasonsOf, STAGING, seed } from './site.ts';
import { seedUpload } from './upload.ts';

describe('a sync', () => {
  test('makes staging as production, headers and metadata too, and never writes production', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    seed(ports, STAGING, 'drafts/menu.html', 'draft');
    const production = ports.objects.contents(PRODUCTION);
    const plan = planOf(await ask(syncPlanner, { delete: true, force: true }, context));
    await apply(plan, context);
    expect(ports.objects.contents(STAGING)).toEqual(production);
    expect(ports.objects.contents(PRODUCTION)).toEqual(production);
    expect(await ask(syncPlanner, {}, context)).toEqual({
      kind: 'nothing',
      reason: '7 objects of qos staging are as in production.',
    });
  });

  test('copies a change that keeps the length', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    seed(ports, PRODUCTION, 'rates.html', '<p>$225</p>');
    seed(ports, STAGING, 'rates.html', '<p>$240</p>');
    const plan = planOf(await ask(syncPlanner, { prefix: 'rates' }, context));
    expect(plan.operations).toEqual([
      {
        do: 'copy',
        bucket: STAGING,
        key: 'rates.html',
        stage: 'pages',
        from: { bucket: PRODUCTION, key: 'rates.html' },
        before: ports.objects.version(STAGING, 'rates.html'),
        after: ports.objects.version(PRODUCTION, 'rates.html'),
      },
    ]);
    expect(plan.diff).toContain('-<p>$240</p>');
  });

  test('writes assets, then pages, then deletes', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    seed(ports, STAGING, 'a-draft.html', 'draft');
    const plan = planOf(await ask(syncPlanner, { delete: true }, context));
    const stages = plan.operations.map((operation) => ('stage' in operation ? operation.stage : 'none'));
    expect(stages).toEqual(['assets', 'pages', 'pages', 'pages', 'pages', 'deletes']);
    expect(plan.diff).toMatch(/^\* css\/site\.css\n\* concerts\/bobdylan\/index\.html\n/);
    expect(plan.diff).toContain('\n- a-draft.html\n');
  });

  test('leaves alone what only staging has, and says so', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    seed(ports, STAGING, 'drafts/menu.html', 'draft');
    const plan = planOf(await ask(syncPlanner, {}, context));
    expect(plan.operations.every((operation) => operation.do === 'copy')).toBe(true);
    expect(plan.summary).toEqual([
      '5 objects to copy from production queenofsandiego.com (0 new, 5 changed; 8.6 KB), with headers and metadata.',
      '2 objects the same already, by content; a header changed alone is not seen.',
      '1 object only in staging, left alone: --delete removes what production does not have.',
    ]);
  });

  test('asks only for what differs', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    planOf(await ask(syncPlanner, { prefix: 'css/' }, context));
    expect(ports.log.of('list', 'head')).toEqual([
      `list ${PRODUCTION}/css/`,
      `list ${STAGING}/css/`,
      `head ${PRODUCTION}/css/site.css`,
      `head ${STAGING}/css/site.css`,
    ]);
  });

  test('does not copy an upload in parts that staging has in one piece', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    seedUpload(ports, PRODUCTION, 'images/boat.jpg', Buffer.alloc(3_000, 7), { etag: 'aaaa-2' });
    seed(ports, STAGING, 'images/boat.jpg', Buffer.alloc(3_000, 7));
    expect(await ask(syncPlanner, { prefix: 'images/' }, context)).toMatchObject({ kind: 'nothing' });
  });

  test('invalidates the folder of an index page, and everything where paths are many', async () => {
    const { context } = await openSite();
    await using _ = context;
    const few = planOf(await ask(syncPlanner, { prefix: 'events/' }, context));
    expect(few.invalidate).toEqual({ distribution: 'E2QOS', paths: ['/events/index.html', '/events/'] });
    const all = planOf(await ask(syncPlanner, {}, context));
    expect(all.invalidate).toEqual({ distribution: 'E2QOS', paths: ['/*'] });
  });

  test('is planned without the CDN where staging has none, and says so', async () => {
    const config = makeConfig();
    const { qos } = config.sites;
    if (!qos) expect.fail('the site is gone');
    const staging = { bucket: STAGING, prefix: '' };
    const { context } = await openSite({ config: { ...config, sites: { qos: { ...qos, staging } } } });
    await using _ = context;
    const plan = planOf(await ask(syncPlanner, {}, context));
    expect(plan.invalidate).toBeUndefined();
    expect(plan.summary.at(-1)).toBe(
      'Nothing is invalidated: qos has no staging distribution: set sites.qos.staging.distribution in tidemark.yaml.',
    );
  });
});

describe('a sync between prefixes', () => {
  async function openPrefixed() {
    const config = makeConfig();
    const { qos } = config.sites;
    if (!qos) expect.fail('the site is gone');
    const production = { ...qos.production, prefix: 'live/' };
    const staging = { ...qos.staging, prefix: 'next/site/' };
    return openSite({ config: { ...config, sites: { qos: { ...qos, production, staging } } } });
  }

  test('maps paths, and leaves what is outside alone', async () => {
    const { ports, context } = await openPrefixed();
    await using _ = context;
    const outside = ports.objects.contents(STAGING);
    seed(ports, PRODUCTION, 'live/a.html', 'a');
    seed(ports, PRODUCTION, 'live/', '');
    seed(ports, STAGING, 'next/site/old.html', 'old');
    const plan = planOf(await ask(syncPlanner, { delete: true, force: true }, context));
    await apply(plan, context);
    expect(ports.objects.contents(STAGING)).toEqual({
      ...outside,
      'next/site/a.html': ports.objects.contents(PRODUCTION)['live/a.html'],
    });
    expect(plan.invalidate?.paths).toEqual([
      '/a.html',
      '/next/site/a.html',
      '/old.html',
      '/next/site/old.html',
    ]);
  });

  test('names keys that would be too long', async () => {
    const { ports, context } = await openPrefixed();
    await using _ = context;
    seed(ports, PRODUCTION, `live/${'x'.repeat(1019)}`, 'x');
    seed(ports, PRODUCTION, 'live/a.html', 'a');
    const plan = planOf(await ask(syncPlanner, {}, context));
    expect(plan.operations).toMatchObject([{ key: 'next/site/a.html' }]);
    expect(plan.summary.join('\n')).toMatch(/Left out, .* longer than 1,024 bytes: live\/x+\./);
  });
});

describe('the brake', () => {
  test('refuses to delete more than 20 % of staging, with the numbers', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    seed(ports, STAGING, 'a.html', 'a');
    seed(ports, STAGING, 'b.html', 'b');
    expect(reasonsOf(await ask(syncPlanner, { delete: true }, context))).toBe(
      'this would delete 2 of the 9 objects of qos staging, 22 %; more than 20 % needs --force. See what they are: `tidemark staging compare qos`',
    );
    expect(ports.log.of('head')).toEqual([]);
  });

  test('lets exactly 20 % pass', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    seed(ports, PRODUCTION, 'same.html', 'same');
    for (const key of ['same.html', 'a.html', 'b.html']) seed(ports, STAGING, key, 'same');
    const plan = planOf(await ask(syncPlanner, { delete: true }, context));
    expect(plan.operations.filter((operation) => operation.do === 'delete')).toHaveLength(2);
  });

  test('counts all of staging where only a folder is synced', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    seed(ports, STAGING, 'css/old.css', 'old');
    const plan = planOf(await ask(syncPlanner, { prefix: 'css/', delete: true }, context));
    expect(plan.operations).toMatchObject([{ do: 'copy' }, { do: 'delete', key: 'css/old.css' }]);
  });

  test('gives way to force', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    for (const key of ['a.html', 'b.html', 'c.html']) seed(ports, STAGING, key, key);
    const plan = planOf(await ask(syncPlanner, { delete: true, force: true }, context));
    expect(plan.operations.filter((operation) => operation.do === 'delete')).toHaveLength(3);
  });

  test('is never needed for an empty production: that is refused', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    ports.objects.buckets.get(PRODUCTION)?.clear();
    const answer = await ask(syncPlanner, { delete: true, force: true }, context);
    expect(reasonsOf(answer)).toMatch(
      /^production queenofsandiego\.com is empty: check sites\.qos\.production/,
    );
  });

  test('a prefix that production does not have gets the nearest', async () => {
    const { context } = await openSite();
    await using _ = context;
    expect(reasonsOf(await ask(syncPlanner, { prefix: 'concrts/' }, context))).toBe(
      'production queenofsandiego.com has nothing under concrts/; nearest: concerts/',
    );
  });
});
