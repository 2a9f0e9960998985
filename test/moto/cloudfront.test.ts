import { beforeAll, inject } from 'vitest';
import { makeJadaCloudFront } from '../../sandbox/estate/cloudfront.ts';
import { testCloudFront } from '../agents/cloudfront-suite.ts';
import { seedCloudFront } from './seed-cloudfront.ts';

beforeAll(async () => {
  await fetch(`${inject('motoUrl')}/moto-api/reset`, { method: 'POST' });
  await seedCloudFront(makeJadaCloudFront(), inject('motoUrl'));
});

testCloudFront(() => ({ endpoint: inject('motoUrl') }));
