import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createPorts } from '../../agents/changes/ports.ts';
import { makeJadaCloudFront } from '../../sandbox/estate/cloudfront.ts';
import { SITES } from '../../sandbox/estate/names.ts';
import { makeJadaS3 } from '../../sandbox/estate/s3.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import type { ChangeRequest } from '../../src/changes/change.ts';
import type { Changes } from '../../src/changes/changes.ts';
import type { ObjectsPort } from '../../src/changes/ports.ts';
import { openChangeSession } from '../../src/runs/change-session.ts';
import { makeConfig } from './fake-ports.ts';

const ME = { door: 'terminal', id: 'me', name: 'me' } as const;
const { qos } = SITES;
/** So many objects that more are changed than are written at once. */
const SCALE = 0.2;
const REQUESTS: readonly ChangeRequest[] = [
  { kind: 'css', target: 'qos', args: { selector: '.brand', property: 'letter-spacing', value: '2px' } },
  { kind: 'price', target: 'qos', args: { page: 'bobdylan', from: '$225', to: '$240' } },
  { kind: 'sync', target: 'qos', args: { delete: true } },
];

async function apply(changes: Changes, request: ChangeRequest): Promise<string> {
  const answer = await changes.propose(request, ME);
  if (answer.kind !== 'proposed') throw new Error(JSON.stringify(answer));
  const begun = await changes.approve(answer.change.id, answer.change.hash, ME);
  if (begun.kind !== 'applying') throw new Error(JSON.stringify(begun));
  const { id, state, effect } = await begun.done;
  expect(state).toBe('applied');
  expect(effect?.invalidation).toMatchObject({ state: 'Completed', serves: 'new' });
  return id;
}

/** ETag, headers and metadata of all objects of a bucket. */
async function readBucket(objects: ObjectsPort, bucket: string): Promise<Record<string, unknown>> {
  const { signal } = new AbortController();
  const listed = (await Array.fromAsync(objects.list(bucket, '', signal))).flat();
  // Whether S3 keeps a checksum is how an object was once uploaded, and no part of what it is.
  const heads = listed.map(async ({ key }) => {
    const { checksum: _, ...version } = (await objects.head(bucket, key, signal)) ?? {};
    return [key, version] as const;
  });
  return Object.fromEntries(await Promise.all(heads));
}

test('css, price and sync over S3 and CloudFront, taken back one by one, leave everything as it was', async () => {
  const estate = { s3: makeJadaS3({ scale: SCALE }), cloudFront: makeJadaCloudFront() };
  await using sandbox = await startSandbox({ estate });
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-changes-'));
  const config = makeConfig({
    store: join(folder, 'store'),
    database: join(folder, 'data'),
    aws: { endpoint: sandbox.url, forcePathStyle: true },
    sites: { qos: { domain: 'queenofsandiego.com', production: qos.production, staging: qos.staging } },
  });
  const { signal } = new AbortController();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const pause = async () => {};
  await using ports = createPorts({ config, signal, credentials, pause });
  const identify = async () => '123456789012';
  const log = pino({ level: 'silent' });
  const checkAccount = async () => {};
  {
    await using session = await openChangeSession({
      config,
      ports,
      checkAccount,
      collectors: [],
      identify,
      log,
    });
    const before = await readBucket(ports.objects, qos.staging.bucket);
    const production = await readBucket(ports.objects, qos.production.bucket);
    const ids: string[] = [];
    for (const request of REQUESTS) ids.push(await apply(session.changes, request));
    expect(await readBucket(ports.objects, qos.staging.bucket)).not.toEqual(before);
    for (const change of ids.reverse())
      await apply(session.changes, { kind: 'rollback', target: 'qos', args: { change } });
    expect(await readBucket(ports.objects, qos.staging.bucket)).toEqual(before);
    expect(await readBucket(ports.objects, qos.production.bucket)).toEqual(production);
  }
  await rm(folder, { recursive: true });
});
