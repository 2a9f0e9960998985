import { onTestFinished } from 'vitest';
import type { Conditions } from '../../sandbox/decision.ts';
import { SITES, ZONES } from '../../sandbox/estate/names.ts';
import { makeJadaRoute53 } from '../../sandbox/estate/route53.ts';
import { createRoute53 } from '../../sandbox/route53.ts';
import type { Route53State } from '../../sandbox/route53-state.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';

export const zoneOf = (name: string) => ZONES.find((zone) => zone.name === name)?.id ?? '';
export const SITE_ID = zoneOf(SITES.sailjada.domain);
export const SITE_STEM = `route53/${SITES.sailjada.domain}.${SITE_ID}`;

/** The estate with one zone only. */
export function makeOne(name: string = SITES.sailjada.domain): Route53State {
  const state = makeJadaRoute53();
  for (const zone of ZONES) if (zone.name !== name) state.zones.delete(zone.id);
  return state;
}

interface Weather extends Partial<Conditions> {
  /** Operations that get AccessDenied. */
  readonly denied?: readonly string[];
}

/** Serves the state until the test ends. */
export async function startRoute53(state = makeOne(), { denied = [], ...conditions }: Weather = {}) {
  const service = createRoute53(state);
  const sandbox = await startSandbox({
    ...conditions,
    services: [service],
    intercept: (_, operation = '') =>
      denied.includes(operation) ? service.error(403, 'AccessDenied', 'not for you') : undefined,
  });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  return { state, sandbox, endpoint: sandbox.url };
}
