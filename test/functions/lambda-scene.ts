import pino from 'pino';
import { onTestFinished } from 'vitest';
import { functions as functionCollector } from '../../agents/lambda/function.ts';
import { makeJadaEventBridge } from '../../sandbox/estate/eventbridge.ts';
import { makeJadaIam } from '../../sandbox/estate/iam.ts';
import { makeJadaLambda } from '../../sandbox/estate/lambda.ts';
import type { LambdaFunction } from '../../sandbox/lambda-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { createChanges } from '../../src/changes/carried-changes.ts';
import type { Change, ChangeRequest } from '../../src/changes/change.ts';
import type { Planner } from '../../src/changes/planner.ts';
import { planUndo } from '../../src/changes/undo.ts';
import { lambdaDeployPlanner } from '../../src/functions/deploy.ts';
import { lambdaRollbackPlanner } from '../../src/functions/rollback.ts';
import { readFunctionStatus } from '../../src/functions/status.ts';
import { createAuditLog } from '../../src/state/audit.ts';
import { createStepLog } from '../../src/state/change-steps.ts';
import { createChangeRegistry } from '../../src/state/changes.ts';
import { credentials, openPorts } from '../agents/changes-scene.ts';
import { makeConfig } from '../changes/fake-ports.ts';
import { ALICE, BOB } from '../changes/scene.ts';
import { openSqliteBench } from '../changes/sqlite-bench.ts';
import { makeRun } from '../engine/fake-estate.ts';

export const REGION = 'us-east-1';

const rollbackPlanner: Planner = {
  kind: 'rollback',
  plan: async (request, context) => {
    const change = await context.changes.find(String(request.args.change));
    if (!change) return { kind: 'refused', reasons: ['no such change'] };
    return planUndo(change, request, context);
  },
};

/** The estate's functions in the sandbox, and the whole machine that changes them, until the test ends. */
export async function openLambda() {
  const lambda = makeJadaLambda();
  const estate = { lambda, iam: makeJadaIam(), eventBridge: makeJadaEventBridge() };
  const sandbox = await startSandbox({ estate });
  const config = makeConfig({ aws: { endpoint: sandbox.url, regions: [REGION, 'us-west-2'] } });
  const ports = openPorts(sandbox.url, { aws: config.aws });
  const bench = await openSqliteBench();
  const { db } = await bench.open();
  const run = await makeRun([functionCollector], { config, credentials });
  let seconds = 0;
  const clock = () => new Date(Date.UTC(2026, 10, 22, 14) + seconds++ * 1000);
  const owner = { host: 'bot', pid: 1, started: 'boot/1/bot' };
  const changes = createChanges({
    ...{
      config,
      clock,
      store: run.store,
      objects: ports.objects,
      cdn: ports.cdn,
      functions: ports.functions,
    },
    planners: [lambdaDeployPlanner, lambdaRollbackPlanner, rollbackPlanner],
    registry: createChangeRegistry(db, {
      ...{ estate: config.estate, clock, owner },
      probe: async () => 'alive' as const,
    }),
    steps: createStepLog(db),
    audit: createAuditLog(db),
    log: pino({ level: 'silent' }),
    pause: async () => {},
  });
  onTestFinished(async () => {
    await run[Symbol.asyncDispose]();
    await bench[Symbol.asyncDispose]();
    await sandbox[Symbol.asyncDispose]();
  });
  const find = (name: string): LambdaFunction => {
    const found = lambda.functions.find(({ configuration }) => configuration.FunctionName === name);
    if (!found) throw new Error(`no function ${name}`);
    return found;
  };
  const propose = async (kind: ChangeRequest['kind'], args: Record<string, unknown>): Promise<Change> => {
    const answer = await changes.propose({ kind, target: 'lambda', args }, ALICE);
    if (answer.kind !== 'proposed') throw new Error(JSON.stringify(answer));
    return answer.change;
  };
  return {
    ...{ lambda, sandbox, config, changes, ports, find, propose },
    take: (name: string) => run.take(name),
    /** Proposes and approves, and waits for the end. */
    apply: async (kind: ChangeRequest['kind'], args: Record<string, unknown>): Promise<Change> => {
      const { id, hash } = await propose(kind, args);
      const answer = await changes.approve(id, hash, BOB);
      if (answer.kind !== 'applying') throw new Error(JSON.stringify(answer));
      return answer.done;
    },
    status: (...words: string[]) =>
      readFunctionStatus(words, {
        ...{ config, functions: ports.functions, signal: ports.signal },
        changes: { list: (filter) => changes.list(filter) },
      }),
    /** The code of `$LATEST`, and where `live` points with its code. */
    look: (name: string) => {
      const { code, aliases, versions } = find(name);
      const live = aliases.find(({ Name }) => Name === 'live')?.FunctionVersion;
      return {
        code: Buffer.from(code ?? '').toString('base64'),
        live,
        liveCode: versions.find(({ configuration }) => configuration.Version === live)?.configuration
          .CodeSha256,
      };
    },
  };
}
