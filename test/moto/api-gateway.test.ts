import { describe, inject } from 'vitest';
import { makeJadaApiGateway, REST_API_SECRETS } from '../../sandbox/estate/api-gateway.ts';
import { describeRestApiCollectors } from '../agents/api-gateway-suite.ts';
import { seedApiGateway } from './seed-api-gateway.ts';

describe('against moto', () => {
  const endpoint = inject('motoUrl');
  const state = makeJadaApiGateway();
  describeRestApiCollectors({
    gaps: ['client certificates'],
    secrets: REST_API_SECRETS,
    start: async () => {
      await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
      await seedApiGateway(state, endpoint);
      return { endpoint, state };
    },
  });
});
