import { expect, it } from 'vitest';
import type { Sweep } from '../../src/engine/context.ts';
import { Ledger } from '../../src/engine/ledger.ts';
import { makeService } from './fake-estate.ts';

const NO_ADDRESS = {
  kind: 'failed',
  call: 'GetInstances',
  code: 'ENOTFOUND',
  message: 'getaddrinfo ENOTFOUND',
} as const;

function makeSweep(service: string, region: string): Sweep {
  return { collector: { ...makeService(service, []).collector, scope: 'regional' }, region };
}

function statuses(ledger: Ledger): string[] {
  return ledger.entries.map(({ service, region, status }) => `${service} ${region} ${status}`);
}

it('a service without an address is not there, where others of its region answer', () => {
  const ledger = new Ledger();
  ledger.listed(makeSweep('lambda', 'eu-south-2'), 0);
  ledger.failed(makeSweep('lightsail', 'eu-south-2'), 0, NO_ADDRESS);
  expect(statuses(ledger)).toEqual(['lambda eu-south-2 empty', 'lightsail eu-south-2 unsupported']);
});

it('a region of which nothing has an address has failed: it does not exist, or the network is gone', () => {
  const ledger = new Ledger();
  ledger.listed(makeSweep('lambda', 'us-east-1'), 3);
  for (const service of ['lambda', 'lightsail'])
    ledger.failed(makeSweep(service, 'us-wset-2'), 0, NO_ADDRESS);
  expect(statuses(ledger)).toEqual([
    'lambda us-east-1 found',
    'lambda us-wset-2 failed',
    'lightsail us-wset-2 failed',
  ]);
});

it('a service of the whole world has an address', () => {
  const ledger = new Ledger();
  const world = (service: string) => ({ collector: makeService(service, []).collector, region: 'us-east-1' });
  ledger.listed(world('iam'), 1);
  ledger.failed(world('route53'), 0, NO_ADDRESS);
  expect(statuses(ledger)).toEqual(['iam global found', 'route53 global failed']);
});
