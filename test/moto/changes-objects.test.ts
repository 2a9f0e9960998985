import { beforeAll, inject } from 'vitest';
import { testObjects } from '../agents/changes-objects-suite.ts';

beforeAll(async () => {
  await fetch(`${inject('motoUrl')}/moto-api/reset`, { method: 'POST' });
});

testObjects(() => ({ endpoint: inject('motoUrl') }));
