import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createPorts } from '../../agents/changes/ports.ts';
import { checkCredentials } from '../../agents/identity.ts';
import { makeJadaCloudFront } from '../../sandbox/estate/cloudfront.ts';
import { makeJadaLambda } from '../../sandbox/estate/lambda.ts';
import { ACCOUNT_ID, REGION, REGIONS, SITES } from '../../sandbox/estate/names.ts';
import { makeJadaS3 } from '../../sandbox/estate/s3.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { configSchema } from '../../src/config.ts';
import { openChangeSession } from '../../src/runs/change-session.ts';
import { createChangeView } from '../../src/terminal/change-view.ts';
import { ALICE, makeDeps } from './fake-snapshots.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** The sites and functions of the estate in the sandbox, on a clock that goes on when somebody waits. */
export async function openEstate(change: Record<string, unknown> = {}) {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-estate-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const clock = { at: Date.now(), now: () => clock.at, wait: async () => {} };
  const sts = { account: ACCOUNT_ID, arn: `arn:aws:iam::${ACCOUNT_ID}:user/tidemark`, userId: 'AIDAJADA' };
  const state = { s3: makeJadaS3(), cloudFront: makeJadaCloudFront(), lambda: makeJadaLambda(), sts };
  const sandbox = resources.use(await startSandbox({ estate: state, clock }));
  const config = configSchema.parse({
    estate: 'jada',
    store: join(folder, 'snapshots'),
    database: join(folder, 'data'),
    aws: { region: REGION, regions: REGIONS, accountId: ACCOUNT_ID, endpoint: sandbox.url },
    sites: SITES,
    ...change,
  });
  const stop = new AbortController();
  const { signal } = new AbortController();
  const pause = async (ms: number) => {
    clock.at += ms;
  };
  const ports = resources.use(createPorts({ config, signal, credentials, now: clock.now, pause }));
  const session = resources.use(
    await openChangeSession({
      config,
      ports,
      pause,
      checkAccount: () => checkCredentials({ config, signal, credentials }),
      collectors: [],
      identify: async () => ACCOUNT_ID,
      log: pino({ level: 'silent' }),
    }),
  );
  const opened = resources.move();
  return {
    state,
    sandbox,
    folder,
    session,
    /** What a command is given, with outputs of its own. */
    deps(flags: { json?: boolean; quiet?: boolean } = {}) {
      const outputs = makeDeps(flags);
      const view = createChangeView({ ...outputs, isInteractive: false, now: clock.now });
      return { ...outputs, ...session, config, view, by: ALICE, stop: stop.signal };
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
