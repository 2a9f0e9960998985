import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { PortError } from '../../src/changes/ports.ts';
import { cssPlanner } from '../../src/sites/css.ts';
import { makeConfig } from '../changes/fake-ports.ts';
import { apply, ask, openSite, planOf, reasonsOf, STAGING, seed } from './site.ts';

const REQUEST = { selector: '.brand', property: 'letter-spacing', value: '2px' };

describe('a change of styles', () => {
  test('changes the rules and style attributes of the selector, and no other byte of staging', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    const before = ports.objects.contents(STAGING);
    const production = ports.objects.contents('queenofsandiego.com');
    const plan = planOf(await ask(cssPlanner, REQUEST, context));
    await apply(plan, context);
    const after = ports.objects.contents(STAGING);
    for (const [key, { text, headers, metadata }] of Object.entries(before)) {
      expect(after[key]).toMatchObject({ text: text.replaceAll('0.42em', '2px'), headers, metadata });
    }
    expect(plan.operations.map(({ do: verb, ...rest }) => [verb, 'key' in rest && rest.key])).toEqual([
      ['put', 'css/site.css'],
      ['put', 'index.html'],
    ]);
    expect(ports.objects.contents('queenofsandiego.com')).toEqual(production);
  });

  test('says how many, where, and what the CDN is to fetch anew', async () => {
    const { context } = await openSite();
    await using _ = context;
    const plan = planOf(await ask(cssPlanner, REQUEST, context));
    expect(plan.title).toBe('letter-spacing of .brand becomes 2px on qos staging');
    expect(plan.summary.slice(0, 2)).toEqual([
      '3 declarations, 1 style attribute in 2 files; looked at 5 files (stylesheets and pages).',
      'Files: css/site.css (lines 6, 15), index.html (lines 23, 29).',
    ]);
    expect(plan.diff).toContain('-  letter-spacing: 0.42em;\n+  letter-spacing: 2px;');
    expect(plan.invalidate).toEqual({ distribution: 'E2QOS', paths: ['/css/site.css', '/index.html', '/'] });
  });

  test('writes stylesheets before pages, and keeps the bytes of before and after', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    const { operations } = planOf(await ask(cssPlanner, REQUEST, context));
    expect(operations).toMatchObject([
      { key: 'css/site.css', stage: 'assets' },
      { key: 'index.html', stage: 'pages', before: ports.objects.version(STAGING, 'index.html') },
    ]);
    for (const operation of operations) {
      if (operation.do !== 'put') continue;
      expect(await context.store.size(operation.after.sha256)).toBe(operation.after.size);
      expect(await context.store.size(operation.before?.sha256 ?? '')).toBe(operation.before?.size);
    }
  });

  test('makes the same plan from the same state', async () => {
    const { context } = await openSite();
    await using _ = context;
    expect(await ask(cssPlanner, REQUEST, context)).toEqual(await ask(cssPlanner, REQUEST, context));
  });

  test('looks only under the prefix, with or without the slash of addresses', async () => {
    const { context } = await openSite();
    await using _ = context;
    const plan = planOf(await ask(cssPlanner, { ...REQUEST, prefix: '/css/' }, context));
    expect(plan.operations).toMatchObject([{ key: 'css/site.css' }]);
  });

  test('reads neither scripts nor images, and asks for the type of what has no ending', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    seed(ports, STAGING, 'about', '<style>.brand { letter-spacing: 1px }</style>');
    ports.objects.seed(STAGING, 'LICENSE', '.brand { letter-spacing: 1px }', {
      headers: { 'content-type': 'image/png' },
    });
    const plan = planOf(await ask(cssPlanner, REQUEST, context));
    expect(plan.operations.map((operation) => 'key' in operation && operation.key)).toContain('about');
    expect(ports.log.of('head')).toEqual([`head ${STAGING}/LICENSE`, `head ${STAGING}/about`]);
    expect(ports.log.of('get').join()).not.toMatch(/site\.js|\.jpg|LICENSE/);
  });

  test('edits a packed stylesheet inside its packing', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    const headers = { 'content-type': 'text/css', 'content-encoding': 'gzip' };
    ports.objects.seed(STAGING, 'a.css', gzipSync('.brand{letter-spacing:1px}'), { headers });
    const { operations } = planOf(await ask(cssPlanner, REQUEST, context));
    expect(operations[0]).toMatchObject({ key: 'a.css', after: { headers } });
  });

  test('names what it could not read', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    seed(ports, STAGING, 'old.html', Buffer.from([0xff, 0xfe, 0x3c, 0x00]));
    seed(ports, STAGING, 'torn.css', '.brand { letter-spacing: 1px');
    const plan = planOf(await ask(cssPlanner, REQUEST, context));
    expect(plan.summary.at(-1)).toMatch(/^Not looked at: old\.html is written in UTF-16.*torn\.css line 1/);
  });
});

describe('a change of styles that changes nothing', () => {
  test('says so where the value is there already', async () => {
    const { context } = await openSite();
    await using _ = context;
    const answer = await ask(cssPlanner, { ...REQUEST, value: '0.42em' }, context);
    expect(answer).toEqual({
      kind: 'nothing',
      reason: 'letter-spacing of .brand is 0.42em already on qos staging, in 4 declarations',
    });
  });

  test.each([
    [{ selector: '.brnd' }, /^no rule has the selector \.brnd .* nearest: \.brand, \.brandy$/],
    [
      { property: 'leter-spacing' },
      /and none sets leter-spacing; nearest: letter-spacing; to add it, say --add$/,
    ],
    [{ prefix: 'images/' }, /^there are no stylesheets or pages on qos staging under images\/$/],
    [{ selector: '.brand,' }, /not a CSS selector/],
    [{ value: '2px; color: red' }, /ends a declaration/],
    [{ colour: 'red' }, /colour/],
  ])('is refused: %o', async (args, reason) => {
    const { ports, context } = await openSite();
    await using _ = context;
    expect(reasonsOf(await ask(cssPlanner, { ...REQUEST, ...args }, context))).toMatch(reason);
    expect(ports.log.of('put', 'copy', 'delete', 'invalidate')).toEqual([]);
  });

  test('all reasons are told at once', async () => {
    const { context } = await openSite();
    await using _ = context;
    const answer = await ask(cssPlanner, { selector: 'a,b', property: '1x', value: '' }, context);
    expect(answer).toMatchObject({ kind: 'refused', isInput: true });
    expect(reasonsOf(answer).split('\n')).toHaveLength(3);
  });

  test('an unknown site gets the nearest and the list', async () => {
    const { context } = await openSite();
    await using _ = context;
    const answer = await ask(cssPlanner, REQUEST, context, 'qso');
    expect(reasonsOf(answer)).toBe(
      'there is no site "qso" in tidemark.yaml. Did you mean "qos"? Its sites: qos, sailjada',
    );
  });

  test('a staging that is somebody else’s production is refused before anything is read', async () => {
    const config = makeConfig();
    const { qos, sailjada } = config.sites;
    if (!qos || !sailjada) expect.fail('the sites are gone');
    const sites = { qos, sailjada: { ...sailjada, production: qos.staging } };
    const { ports, context } = await openSite({ config: { ...config, sites } });
    await using _ = context;
    expect(reasonsOf(await ask(cssPlanner, REQUEST, context))).toMatch(
      /sites\.qos\.staging\.bucket: .*overlaps/,
    );
    expect(ports.log.calls).toEqual([]);
  });

  test('a bucket that may not be read is refused with what to do', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    const denied = {
      code: 'AccessDenied',
      message: 'Access Denied',
      advice: 'check that it is in this account',
    };
    ports.log.fail(/^list/, new PortError(denied));
    expect(reasonsOf(await ask(cssPlanner, REQUEST, context))).toBe(
      'qos could not be read: AccessDenied: Access Denied; check that it is in this account',
    );
  });
});
