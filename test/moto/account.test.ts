import { beforeAll, inject } from 'vitest';
import { makeJadaIam } from '../../sandbox/estate/iam.ts';
import { testAccount } from '../agents/account-suite.ts';
import { seedAccount } from './seed-account.ts';
import { seedIam } from './seed-iam.ts';

beforeAll(async () => {
  const state = makeJadaIam();
  await fetch(`${inject('motoUrl')}/moto-api/reset`, { method: 'POST' });
  await seedIam(state, inject('motoUrl'));
  if (state.account) await seedAccount(state.account, inject('motoUrl'));
});

testAccount(() => ({ endpoint: inject('motoUrl') }));
