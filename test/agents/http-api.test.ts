import { afterAll, describe, expect, it } from 'vitest';
import { parseExport } from '../../agents/config/api-gateway-export.ts';
import { httpApis } from '../../agents/config/http-api.ts';
import { createHttpApis } from '../../sandbox/api-gateway-v2.ts';
import { HTTP_API_SECRETS, makeJadaApiGatewayV2 } from '../../sandbox/estate/api-gateway-v2.ts';
import { HTTP_APIS } from '../../sandbox/estate/names.ts';
import { type Server, startServer } from '../../sandbox/server.ts';
import { collect } from './collect.ts';
import { describeHttpApiCollector } from './http-api-suite.ts';

describe('against the sandbox', () => {
  let server: Server;
  afterAll(() => server[Symbol.asyncDispose]());
  describeHttpApiCollector({
    secrets: HTTP_API_SECRETS,
    start: async () => {
      const state = makeJadaApiGatewayV2();
      server = await startServer({ services: [createHttpApis(state)] });
      return { state, endpoint: server.url };
    },
  });

  it('exports HTTP APIs as they are and as each stage has them', async () => {
    await using collected = await collect(httpApis, { endpoint: server.url });
    const folder = `api-gateway/${HTTP_APIS[0]?.id}`;
    const exports = collected.paths.filter((path) => path.includes('export.'));
    expect(exports).toContain(`${folder}/export.oas30.json`);
    expect(exports).toContain(`${folder}/export.$default.oas30.json`);
    expect(await collected.json(`${folder}/export.oas30.json`)).toMatchObject({
      paths: { '/events/{id}': { get: {} }, '/contact': { post: {} } },
    });
    expect(exports).toHaveLength(HTTP_APIS.length * 2);
  });
});

it('looks again and sees a route that changed', async () => {
  const state = makeJadaApiGatewayV2();
  await using server = await startServer({ services: [createHttpApis(state)] });
  await using collected = await collect(httpApis, { endpoint: server.url });
  const [api] = state.regions['us-east-1']?.apis ?? [];
  if (api?.routes[0]) api.routes[0].authorizationType = 'AWS_IAM';
  const looks = await collected.look();
  const changed = collected.resources.filter(
    ({ record }, at) => JSON.stringify(record.look) !== JSON.stringify(looks[at]),
  );
  expect(changed.map(({ resource }) => resource.title)).toEqual([api?.api.name]);
});

it('keeps what other lists answered where one is denied, and still says so', async () => {
  const service = createHttpApis(makeJadaApiGatewayV2());
  await using server = await startServer({
    services: [service],
    intercept: (_, operation) =>
      operation === 'GetVpcLinks' ? service.error(403, 'AccessDeniedException', 'not authorized') : undefined,
  });
  await expect(collect(httpApis, { endpoint: server.url })).rejects.toThrow('not authorized');
  const described = server.log.filter((call) => call.operation === 'GetApi').map((call) => call.path);
  expect(new Set(described).size).toBe(3);
});

it('does not take the time of an export for a change of the API', () => {
  const at = (version: string) =>
    parseExport(
      Buffer.from(JSON.stringify({ info: { title: 'a', version } })),
      new Date('2026-01-02T03:04:05Z'),
    );
  expect(at('2026-10-30 18:24:05UTC')).toEqual(at('2026-10-31T00:00:00Z'));
  expect(at('2026-10-30 18:24:05UTC')).toEqual({ info: { title: 'a', version: '2026-01-02T03:04:05.000Z' } });
  expect(at('1.4')).toEqual({ info: { title: 'a', version: '1.4' } });
});
