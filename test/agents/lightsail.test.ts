import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLightsailCollector } from '../../agents/config/lightsail.ts';
import { nameSnapshot } from '../../agents/config/lightsail-snapshot.ts';
import { LIGHTSAIL_SECRETS, makeJadaLightsail } from '../../sandbox/estate/lightsail.ts';
import { createLightsail, type LightsailRegion, type LightsailState } from '../../sandbox/lightsail.ts';
import { type Server, startServer } from '../../sandbox/server.ts';
import { collect } from './collect.ts';

// Only against the sandbox: moto has no Lightsail.
let server: Server;
let state: LightsailState;
/** What the collector would have waited, milliseconds. */
let waits: number[];
const lightsail = createLightsailCollector(async (ms) => {
  waits.push(ms);
});
const withSnapshots = { snapshot: { config: { lightsail: { instanceSnapshots: true } } } };

beforeEach(async () => {
  state = makeJadaLightsail();
  waits = [];
  server = await startServer({ services: [createLightsail(state)] });
});
afterEach(() => server[Symbol.asyncDispose]());

function home(): LightsailRegion {
  const region = state.regions['us-east-1'];
  if (!region) throw new Error('no region');
  return region;
}

it('captures VMs, disks, IPs, keys, balancers, databases and DNS, with nothing missing', async () => {
  await using collected = await collect(lightsail, { endpoint: server.url });
  expect(collected.gaps).toEqual([]);
  expect(collected.paths).toEqual([
    'lightsail/databases/crm-db.json',
    'lightsail/disks/jada-crm-data.json',
    'lightsail/domains/jadayacht.net.json',
    'lightsail/jada-crm.json',
    'lightsail/key-pairs/jada-ops.json',
    'lightsail/load-balancers/crm-lb.json',
    'lightsail/static-ips/jada-crm-ip.json',
  ]);
});

it('describes a VM with its disks, firewall, static IP and automatic snapshots', async () => {
  await using collected = await collect(lightsail, { endpoint: server.url });
  expect(await collected.json('lightsail/jada-crm.json')).toEqual({
    instance: expect.objectContaining({
      blueprintId: 'ubuntu_24_04',
      hardware: expect.objectContaining({
        disks: [{ path: '/dev/xvda', sizeInGb: 60, isSystemDisk: true }, expect.anything()],
      }),
      tags: [
        { key: 'owner', value: 'ops' },
        { key: 'project', value: 'jada' },
      ],
    }),
    portStates: [22, 443, 80].map((port) => expect.objectContaining({ fromPort: port, state: 'open' })),
    autoSnapshots: [
      expect.objectContaining({ date: '2026-10-29' }),
      expect.objectContaining({ date: '2026-10-30' }),
    ],
    staticIp: expect.objectContaining({ name: 'jada-crm-ip', ipAddress: '203.0.113.20' }),
  });
});

it('asks for DNS in us-east-1 only', async () => {
  await using collected = await collect(lightsail, { endpoint: server.url, region: 'us-west-2' });
  expect(collected.paths).toContain('lightsail/dock-camera.json');
  expect(server.log.map((call) => call.operation)).not.toContain('GetDomains');
});

it('never writes a password', async () => {
  await using collected = await collect(lightsail, { endpoint: server.url });
  const files = await Promise.all(collected.paths.map((path) => collected.read(path)));
  for (const secret of LIGHTSAIL_SECRETS) expect(files.join('\n')).not.toContain(secret);
  expect(files.join('\n')).not.toContain('masterUserPassword');
});

it('gives the same bytes and fingerprints when nothing changed but the time databases could be restored to', async () => {
  await using first = await collect(lightsail, { endpoint: server.url });
  const [entry] = home().databases;
  if (entry) entry.database = { ...entry.database, latestRestorableTime: 1_900_000_000 };
  await using second = await collect(lightsail, { endpoint: server.url, after: first });
  expect(second.newBytes).toBe(0);
  expect(second.resources.map(({ again }) => again)).toEqual(
    first.resources.map(({ record }) => record.look),
  );
});

it('sees a port that was opened', async () => {
  await using collected = await collect(lightsail, { endpoint: server.url });
  const looks = collected.resources.map(({ record }) => record.look);
  home().instances[0]?.portStates.push({ fromPort: 25, toPort: 25, protocol: 'tcp', state: 'open' });
  expect(await collected.look()).not.toEqual(looks);
});

it('takes no VM snapshot unless asked to', async () => {
  await using collected = await collect(lightsail, { endpoint: server.url });
  expect(home().snapshots).toEqual([]);
  expect(Object.keys((await collected.json('lightsail/jada-crm.json')) as object)).not.toContain(
    'vmSnapshot',
  );
});

it('takes a VM snapshot, waits for it, and looks the same again', async () => {
  state.pendingAnswers = 3;
  await using collected = await collect(lightsail, {
    endpoint: server.url,
    config: withSnapshots,
    runName: 'v1',
  });
  expect(await collected.json('lightsail/jada-crm.json')).toMatchObject({
    vmSnapshot: { name: 'tidemark-v1-jada-crm', sizeInGb: 60 },
  });
  expect(waits).toEqual([2000, 3000, 4500]);
  for (const { record, again } of collected.resources) expect(again).toEqual(record.look);
});

it('uses the VM snapshot it asked for before when a capture is repeated', async () => {
  const options = { endpoint: server.url, config: withSnapshots, runName: 'v1' };
  await using first = await collect(lightsail, options);
  await using second = await collect(lightsail, { ...options, after: first });
  expect(home().snapshots.map(({ name }) => name)).toEqual(['tidemark-v1-jada-crm']);
  expect(second.newBytes).toBe(0);
});

it('gives up on a VM snapshot after 45 minutes, keeps the rest and says what to do', async () => {
  state.pendingAnswers = Number.POSITIVE_INFINITY;
  await using collected = await collect(lightsail, { endpoint: server.url, config: withSnapshots });
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(45 * 60_000);
  expect(collected.gaps).toMatchObject([
    { what: 'VM snapshot', code: 'timeout', message: expect.stringContaining('see the Lightsail console') },
  ]);
  expect(await collected.json('lightsail/jada-crm.json')).toMatchObject({ instance: { name: 'jada-crm' } });
});

it('names a VM snapshot that came to nothing, or is denied', async () => {
  home().snapshots.push({
    name: 'tidemark-v1-jada-crm',
    instance: 'jada-crm',
    createdAt: state.now(),
    pendingAnswers: 0,
    isBroken: true,
  });
  await using broken = await collect(lightsail, {
    endpoint: server.url,
    config: withSnapshots,
    runName: 'v1',
  });
  expect(broken.gaps).toMatchObject([{ what: 'VM snapshot', code: 'error' }]);
  server.conditions.intercept = (_, operation) =>
    operation === 'CreateInstanceSnapshot'
      ? createLightsail(state).error(400, 'AccessDeniedException', 'not authorized')
      : undefined;
  await using denied = await collect(lightsail, {
    endpoint: server.url,
    config: withSnapshots,
    runName: 'v2',
  });
  expect(denied.gaps).toMatchObject([{ call: 'CreateInstanceSnapshot', code: 'AccessDeniedException' }]);
});

it('waits for a VM snapshot whose first request was answered by nothing but its name being taken', async () => {
  const name = 'tidemark-v1-jada-crm';
  server.conditions.intercept = (_, operation) => {
    if (operation !== 'CreateInstanceSnapshot') return undefined;
    const taken = { name, instance: 'jada-crm', createdAt: state.now(), pendingAnswers: 1, isBroken: false };
    home().snapshots.push(taken);
    return createLightsail(state).error(400, 'InvalidInputException', 'Some names are already in use');
  };
  const options = { endpoint: server.url, config: withSnapshots, runName: 'v1' };
  await using collected = await collect(lightsail, options);
  expect(collected.gaps).toEqual([]);
  expect(await collected.json('lightsail/jada-crm.json')).toMatchObject({ vmSnapshot: { name } });
});

it('makes names that Lightsail takes and that stay apart', () => {
  const names = ['v1.0', 'v1-0', 'v1_0', 'x'.repeat(300), `${'x'.repeat(300)}y`].map((run) =>
    nameSnapshot(run, 'jada-crm'),
  );
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^\w[\w-]{0,253}\w$/);
});

it('reads lists to their last page', async () => {
  const [disk] = home().disks;
  if (!disk) throw new Error('no disk');
  home().disks = Array.from({ length: 45 }, (_, index) => ({ ...disk, name: `disk-${index}` }));
  await using collected = await collect(lightsail, { endpoint: server.url });
  expect(collected.paths.filter((path) => path.startsWith('lightsail/disks/'))).toHaveLength(45);
});
