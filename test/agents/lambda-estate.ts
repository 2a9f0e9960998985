import { onTestFinished } from 'vitest';
import { functions } from '../../agents/lambda/function.ts';
import { makeJadaEventBridge } from '../../sandbox/estate/eventbridge.ts';
import { makeJadaIam } from '../../sandbox/estate/iam.ts';
import { makeJadaLambda } from '../../sandbox/estate/lambda.ts';
import { makeJadaS3 } from '../../sandbox/estate/s3.ts';
import type { LambdaFunction } from '../../sandbox/lambda-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { type CollectOptions, collect } from './collect.ts';

/** All that the lambda agent asks of. */
export function makeEstate() {
  return {
    lambda: makeJadaLambda(),
    iam: makeJadaIam(),
    eventBridge: makeJadaEventBridge(),
    s3: makeJadaS3({ scale: 1 }),
  };
}

export type LambdaEstate = ReturnType<typeof makeEstate>;

/** Serves the estate until the test ends, as `change` left it. */
export async function serveEstate(
  change: (estate: LambdaEstate) => void = () => {},
  clock?: { now(): number },
) {
  const estate = makeEstate();
  change(estate);
  const wait = async () => {};
  const sandbox = await startSandbox({ estate, ...(clock ? { clock: { ...clock, wait } } : {}) });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  return sandbox;
}

export function findFunction(estate: LambdaEstate, name: string): LambdaFunction {
  const found = estate.lambda.functions.find(({ configuration }) => configuration.FunctionName === name);
  if (!found) throw new Error(`no function ${name}`);
  return found;
}

/** Collects the functions named; what was collected is there until the test ends. */
export async function collectFunctions(
  endpoint: string,
  include: readonly string[],
  more: CollectOptions = {},
) {
  const collected = await collect(functions, {
    endpoint,
    config: { snapshot: { lambda: { include } } },
    ...more,
  });
  onTestFinished(() => collected[Symbol.asyncDispose]());
  return collected;
}
