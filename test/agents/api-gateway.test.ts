import { afterAll, describe, expect, it } from 'vitest';
import { restApis } from '../../agents/config/api-gateway.ts';
import { parsePolicy } from '../../agents/config/api-gateway-export.ts';
import { apiGatewayKeys } from '../../agents/config/api-gateway-keys.ts';
import { regionalSegment } from '../../agents/config/regional-segment.ts';
import { createRestApis, makeEmptyRestApiRegion } from '../../sandbox/api-gateway.ts';
import { makeJadaApiGateway, REST_API_SECRETS } from '../../sandbox/estate/api-gateway.ts';
import { type Server, startServer } from '../../sandbox/server.ts';
import { describeRestApiCollectors } from './api-gateway-suite.ts';
import { collect, makeConfig } from './collect.ts';

describe('against the sandbox', () => {
  const state = makeJadaApiGateway();
  let server: Server;
  afterAll(() => server[Symbol.asyncDispose]());
  describeRestApiCollectors({
    secrets: REST_API_SECRETS,
    start: async () => {
      server = await startServer({ services: [createRestApis(state)] });
      return { state, endpoint: server.url };
    },
  });

  it('exports every stage as OpenAPI, without fixed credentials', async () => {
    await using collected = await collect(restApis, { endpoint: server.url });
    const [first] = state.regions['us-east-1']?.apis ?? [];
    const exported = await collected.json(`api-gateway/${first?.api.id}/export.prod.oas30.json`);
    const [key] = ['x-amazon-apigateway-integration'];
    expect(exported).toMatchObject({
      openapi: '3.0.1',
      paths: {
        '/leads': {
          post: {
            [key as string]: {
              requestParameters: {
                'integration.request.header.Authorization': { dropped: true },
                'integration.request.header.X-Request-Id': 'context.requestId',
              },
            },
          },
        },
      },
    });
  });
});

it('never asks for the value of a key', async () => {
  const queries: string[] = [];
  await using server = await startServer({
    services: [createRestApis(makeJadaApiGateway())],
    intercept: (_, operation, { query }) => {
      if (operation?.startsWith('GetApiKey')) queries.push(query.toString());
      return undefined;
    },
  });
  await using collected = await collect(apiGatewayKeys, { endpoint: server.url });
  expect(queries).toEqual(['includeValues=false&limit=500', 'includeValue=false', 'includeValue=false']);
  expect(collected.gaps).toEqual([]);
});

it('reads more APIs than fit on a page', async () => {
  const [api] = makeJadaApiGateway().regions['us-east-1']?.apis ?? [];
  if (!api) throw new Error('no API');
  const resources = Array.from({ length: 1100 }, (_, index) => ({ id: `r${index}`, path: `/r${index}` }));
  const region = { ...makeEmptyRestApiRegion(), apis: [{ ...api, resources }] };
  await using server = await startServer({
    services: [createRestApis({ regions: { 'us-east-1': region } })],
  });
  await using collected = await collect(restApis, { endpoint: server.url });
  expect(await collected.json(`api-gateway/${api.api.id}/resources.json`)).toHaveLength(1100);
});

it('says what the account has where nothing was ever made', async () => {
  await using server = await startServer({ services: [createRestApis({ regions: {} })] });
  await using apis = await collect(restApis, { endpoint: server.url });
  await using keys = await collect(apiGatewayKeys, { endpoint: server.url });
  expect(apis.resources).toEqual([]);
  expect(keys.paths).toEqual(['api-gateway/_account/account.json']);
});

it('reads policies that come with their quotes escaped', () => {
  expect(parsePolicy('{\\"Version\\":\\"2012-10-17\\"}')).toEqual({ Version: '2012-10-17' });
  expect(parsePolicy('{"Version":"2012-10-17"}')).toEqual({ Version: '2012-10-17' });
  expect(parsePolicy('not JSON')).toBe('not JSON');
});

it('names what lies in another region after it', () => {
  const config = makeConfig({ region: 'us-east-1' });
  const at = (region: string) => regionalSegment('jada-bookings', { config, region } as never);
  expect([at('us-east-1'), at('us-west-2')]).toEqual(['jada-bookings', 'jada-bookings@us-west-2']);
});
