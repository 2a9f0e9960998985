import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SITES } from '../../sandbox/estate/names.ts';
import { currentVersion, digest } from '../../sandbox/s3-state.ts';
import { changeFunctions } from '../../src/commands/change-functions.ts';
import { changeSite } from '../../src/commands/change-site.ts';
import { compareSite } from '../../src/commands/compare-site.ts';
import { showFunctions } from '../../src/commands/show-functions.ts';
import { showSite } from '../../src/commands/show-site.ts';
import type { StagingChange } from '../../src/commands/staging-change.ts';
import { AccountError } from '../../src/errors.ts';
import { openEstate } from './estate-scene.ts';

type Estate = Awaited<ReturnType<typeof openEstate>>;

const { production, staging } = SITES.qos;
const BRAND = { kind: 'css', site: 'qos', selector: '.brand', property: 'letter-spacing' } as const;

/** Every object of a bucket with bytes, headers and metadata, so that two looks can be compared. */
function lookAt({ state }: Estate, name: string): Record<string, unknown> {
  const { objects } = bucketOf(state, name);
  const looks = objects.keys().flatMap((key): [string, unknown][] => {
    const version = currentVersion(objects.get(key));
    if (!version) return [];
    return [[key, [digest(version.body, 'sha256').toString('hex'), version.headers, version.metadata]]];
  });
  return Object.fromEntries(looks);
}

function textOf({ state }: Estate, name: string, key: string): string {
  const version = currentVersion(bucketOf(state, name).objects.get(key));
  if (!version) throw new Error(`${name}/${key} is not there`);
  return Buffer.from(version.body.slice(0, version.body.size)).toString();
}

function bucketOf({ s3 }: Estate['state'], name: string) {
  const bucket = s3.buckets.get(name);
  if (!bucket) throw new Error(`there is no bucket ${name}`);
  return bucket;
}

/** Applies a change and says which it was. */
async function apply(estate: Estate, change: StagingChange): Promise<string> {
  const deps = estate.deps({ json: true });
  expect([await changeSite(change, true, deps), deps.stderr.text]).toEqual([0, '']);
  return JSON.parse(deps.stdout.text.trimEnd().split('\n').at(-1) ?? '').change.id;
}

async function compare(estate: Estate): Promise<Record<string, number>> {
  const deps = estate.deps({ json: true });
  expect(await compareSite('qos', {}, deps)).toBe(0);
  return JSON.parse(deps.stdout.text).counts;
}

test('letter-spacing of the brand: the plan changes nothing, --yes those declarations, rollback takes it back', async () => {
  await using estate = await openEstate();
  const before = lookAt(estate, staging.bucket);
  const untouched = lookAt(estate, production.bucket);
  const css = textOf(estate, staging.bucket, 'css/site.css');
  const plan = estate.deps();
  expect(await changeSite({ ...BRAND, value: '0.18em' }, false, plan)).toBe(0);
  expect(plan.stdout.text).toContain('-  letter-spacing: 0.42em;\n+  letter-spacing: 0.18em;\n');
  expect(lookAt(estate, staging.bucket)).toEqual(before);

  const id = await apply(estate, { ...BRAND, value: '0.18em' });
  const wanted = css.replaceAll('letter-spacing: 0.42em', 'letter-spacing: 0.18em');
  expect(textOf(estate, staging.bucket, 'css/site.css')).toBe(wanted);
  const changed = Object.entries(lookAt(estate, staging.bucket)).filter(
    ([key, now]) => JSON.stringify(now) !== JSON.stringify(before[key]),
  );
  expect(changed.map(([key]) => key)).toEqual(['css/site.css', 'index.html']);

  await apply(estate, { kind: 'rollback', site: 'qos', change: id });
  expect(lookAt(estate, staging.bucket)).toEqual(before);
  expect(lookAt(estate, production.bucket)).toEqual(untouched);
});

test('the price on the Bob Dylan page, from production: every sure reference in its own form', async () => {
  await using estate = await openEstate();
  const key = 'concerts/bobdylan/index.html';
  const page = textOf(estate, production.bucket, key);
  const price = { kind: 'price', site: 'qos', page: 'bobdylan', from: '$225', to: '$240' } as const;
  await apply(estate, { ...price, source: 'production' });
  const wanted = page
    .replace('"price": "225.00"', '"price": "240.00"')
    .replace('data-price="225"', 'data-price="240"')
    .replace('$225 per guest', '$240 per guest')
    .replace('content="225"', 'content="240"')
    .replace('225 USD', '240 USD')
    .replace('data-price-usd="225.00">Book for $225.00', 'data-price-usd="240.00">Book for $240.00')
    .replace("price: 225, label: '$225'", "price: 240, label: '$240'");
  expect(textOf(estate, staging.bucket, key)).toBe(wanted);
  expect(textOf(estate, production.bucket, key)).toBe(page);
});

test('sync makes staging as production, headers too; rollback makes it as it was', async () => {
  await using estate = await openEstate();
  const before = lookAt(estate, staging.bucket);
  const counts = await compare(estate);
  const id = await apply(estate, { kind: 'sync', site: 'qos', delete: true });
  expect(await compare(estate)).toMatchObject({ '-': 0, '+': 0, '*': 0 });
  const synced = lookAt(estate, staging.bucket);
  expect(Object.keys(synced)).toEqual(Object.keys(lookAt(estate, production.bucket)));
  expect(synced['index.html']).toEqual(lookAt(estate, production.bucket)['index.html']);
  await apply(estate, { kind: 'rollback', site: 'qos', change: id });
  expect(lookAt(estate, staging.bucket)).toEqual(before);
  expect(await compare(estate)).toEqual(counts);
});

test('no command writes to production, nor invalidates it', async () => {
  await using estate = await openEstate();
  const id = await apply(estate, { kind: 'sync', site: 'qos', prefix: 'charters/' });
  await apply(estate, { ...BRAND, value: '2px', add: true });
  await apply(estate, { kind: 'invalidate', site: 'qos', paths: ['/css/*'] });
  await apply(estate, { kind: 'rollback', site: 'qos', change: id });
  const writes = estate.sandbox.log.filter(({ method }) => method !== 'GET' && method !== 'HEAD');
  const touched = writes.filter(
    ({ path }) => path.startsWith(`/${production.bucket}/`) || path.includes(production.distribution),
  );
  expect(writes.length).toBeGreaterThan(10);
  expect(touched).toEqual([]);
});

test('an invalidation is waited for, and staging says what it serves', async () => {
  await using estate = await openEstate();
  const deps = estate.deps();
  expect(await changeSite({ kind: 'invalidate', site: 'qos', paths: ['/index.html'] }, true, deps)).toBe(0);
  expect(deps.stdout.text).toMatch(/Invalidation I\w+ on E\w+: Completed; staging serves the new version\n/);
  const status = estate.deps();
  await showSite('qos', status);
  expect(status.stdout.text).toMatch(/invalidated +I\w+, Completed/);
});

test('a function is deployed from a folder, its alias moved, and taken back', async () => {
  await using estate = await openEstate();
  const code = join(estate.folder, 'code');
  await mkdir(code);
  await writeFile(join(code, 'update_dashboard.py'), 'def handler(event, context):\n    return 200\n');
  const find = () =>
    estate.state.lambda.functions.find(
      ({ configuration }) => configuration.FunctionName === 'update-dashboard',
    );
  const before = find()?.configuration.CodeSha256;
  const deps = estate.deps();
  const functions = [`update-dashboard=${code}`];
  expect(await changeFunctions({ kind: 'deploy', functions, alias: 'live' }, true, deps)).toBe(0);
  expect(deps.stdout.text).toMatch(/update-dashboard +live +4\n/);
  expect(find()?.configuration.CodeSha256).not.toBe(before);

  const again = estate.deps();
  expect(await changeFunctions({ kind: 'deploy', functions, alias: 'live' }, true, again)).toBe(0);
  expect(again.stdout.text).toContain('the code is there already');

  const back = estate.deps();
  expect(await changeFunctions({ kind: 'rollback', words: ['update-dashboard'] }, true, back)).toBe(0);
  expect(find()?.configuration.CodeSha256).toBe(before);
  const status = estate.deps();
  await showFunctions(['update-dashboard'], undefined, status);
  expect(status.stdout.text).toContain('live → 3');
});

test('with credentials of another account nothing is asked but which it is', async () => {
  await using estate = await openEstate();
  estate.state.sts.account = '999999999999';
  const failing = changeSite({ ...BRAND, value: '2px' }, true, estate.deps());
  await expect(failing).rejects.toThrow(AccountError);
  await expect(compareSite('qos', {}, estate.deps())).rejects.toThrow(AccountError);
  expect(new Set(estate.sandbox.log.map(({ service }) => service))).toEqual(new Set(['sts']));
});

test('who asked, what was decided and what came of it is in the audit log', async () => {
  await using estate = await openEstate();
  const id = await apply(estate, { kind: 'invalidate', site: 'qos', paths: [] });
  const entries = await estate.session.audit.read({ limit: 10, target: id });
  expect(entries.map(({ by, action, outcome }) => `${by} ${action} ${outcome}`).reverse()).toEqual([
    'alice change propose done',
    'alice change approve done',
    'alice change begin done',
    'alice change apply done',
  ]);
});
