import { afterAll, describe, inject } from 'vitest';
import { HTTP_API_SECRETS, makeJadaApiGatewayV2 } from '../../sandbox/estate/api-gateway-v2.ts';
import { describeHttpApiCollector } from '../agents/http-api-suite.ts';
import { type MotoFront, startMotoFront } from './moto-front.ts';
import { seedHttpApis } from './seed-http-api.ts';

describe('against moto', () => {
  const endpoint = inject('motoUrl');
  const state = makeJadaApiGatewayV2();
  // moto has no models and no lists of responses, which is all that is special about WebSocket APIs.
  for (const region of Object.values(state.regions)) {
    region.apis = region.apis.filter(({ api }) => api.protocolType === 'HTTP');
  }
  let front: MotoFront;
  afterAll(() => front?.[Symbol.asyncDispose]());
  describeHttpApiCollector({
    secrets: HTTP_API_SECRETS,
    hasWebSockets: false,
    gaps: ['authorizers', 'deployments', 'export', 'export of the stage $default'],
    start: async () => {
      await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
      await seedHttpApis(state, endpoint);
      front = await startMotoFront(endpoint);
      return { endpoint: front.url, state };
    },
  });
});
