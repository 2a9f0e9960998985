import { beforeAll, inject } from 'vitest';
import { makeJadaEventBridge } from '../../sandbox/estate/eventbridge.ts';
import { makeJadaIam } from '../../sandbox/estate/iam.ts';
import { makeJadaLambda } from '../../sandbox/estate/lambda.ts';
import { testLambda } from '../agents/lambda-suite.ts';
import { seedEventBridge } from './seed-eventbridge.ts';
import { seedIam } from './seed-iam.ts';
import { seedLambda } from './seed-lambda.ts';

const lambda = makeJadaLambda();

beforeAll(async () => {
  const endpoint = inject('motoUrl');
  await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
  await seedIam(makeJadaIam(), endpoint);
  await seedEventBridge(makeJadaEventBridge(), endpoint);
  await seedLambda(lambda, endpoint);
});

testLambda(() => ({ endpoint: inject('motoUrl'), lambda }));
