import { beforeAll, inject } from 'vitest';
import { makeJadaAcm } from '../../sandbox/estate/acm.ts';
import { testAcm } from '../agents/acm-suite.ts';
import { seedAcm } from './seed-acm.ts';

beforeAll(async () => {
  await fetch(`${inject('motoUrl')}/moto-api/reset`, { method: 'POST' });
  await seedAcm(makeJadaAcm(), inject('motoUrl'));
});

testAcm(() => ({ endpoint: inject('motoUrl') }));
