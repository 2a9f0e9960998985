import { onTestFinished } from 'vitest';
import { type CloudFrontState, createCloudFront } from '../../sandbox/cloudfront.ts';
import { makeJadaCloudFront } from '../../sandbox/estate/cloudfront.ts';
import { DISTRIBUTIONS, SITES } from '../../sandbox/estate/names.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';

/** The estate with two distributions only: a site and an API. */
export function makeFew(): CloudFrontState {
  const state = makeJadaCloudFront();
  for (const { id, alias } of DISTRIBUTIONS) {
    if (![SITES.qos.domain, 'api.queenofsandiego.com'].includes(alias)) state.distributions.delete(id);
  }
  return state;
}

/** Serves the state until the test ends; calls to `denied` operations get AccessDenied. */
export async function startCloudFront(state = makeFew(), denied: readonly string[] = []) {
  const service = createCloudFront(state);
  const sandbox = await startSandbox({
    services: [service],
    intercept: (_, operation = '') =>
      denied.includes(operation) ? service.error(403, 'AccessDenied', 'not for you') : undefined,
  });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  return { state, endpoint: sandbox.url };
}
