import { beforeAll, inject } from 'vitest';
import { makeJadaRoute53 } from '../../sandbox/estate/route53.ts';
import { testRoute53 } from '../agents/route53-suite.ts';
import { seedRoute53 } from './seed-route53.ts';

beforeAll(async () => {
  await fetch(`${inject('motoUrl')}/moto-api/reset`, { method: 'POST' });
  await seedRoute53(makeJadaRoute53(), inject('motoUrl'));
});

testRoute53(() => ({ endpoint: inject('motoUrl') }));
