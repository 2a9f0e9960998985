import { describe, inject } from 'vitest';
import { makeJadaDynamoDb } from '../../sandbox/estate/dynamodb.ts';
import { describeDynamoDbCollector } from '../agents/dynamodb-suite.ts';
import { seedDynamoDb } from './seed-dynamodb.ts';

describe('against moto', () => {
  const endpoint = inject('motoUrl');
  const state = makeJadaDynamoDb();
  describeDynamoDbCollector({
    start: async () => {
      await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
      await seedDynamoDb(state, endpoint);
      return { endpoint, state };
    },
  });
});
