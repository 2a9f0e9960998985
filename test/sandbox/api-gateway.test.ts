import { APIGatewayClient, GetApiKeysCommand, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2Client, ExportApiCommand, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import { expect, it } from 'vitest';
import { createApiGateway, createRestApis } from '../../sandbox/api-gateway.ts';
import { createHttpApis } from '../../sandbox/api-gateway-v2.ts';
import { makeJadaApiGateway } from '../../sandbox/estate/api-gateway.ts';
import { makeJadaApiGatewayV2 } from '../../sandbox/estate/api-gateway-v2.ts';
import { WEBSOCKET_API } from '../../sandbox/estate/names.ts';
import { startServer } from '../../sandbox/server.ts';

function serve() {
  const service = createApiGateway(
    createRestApis(makeJadaApiGateway()),
    createHttpApis(makeJadaApiGatewayV2()),
  );
  return startServer({ services: [service] });
}

const access = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

it('tells the two generations apart by their paths', async () => {
  await using server = await serve();
  const rest = await new APIGatewayClient({ ...access, endpoint: server.url }).send(
    new GetRestApisCommand({}),
  );
  const http = await new ApiGatewayV2Client({ ...access, endpoint: server.url }).send(new GetApisCommand({}));
  expect(rest.items?.map(({ name }) => name)).toEqual(['booking-api', 'dashboard-api']);
  expect(http.Items?.map(({ Name }) => Name)).toEqual(['public-api', 'crew-api', 'dashboard-live']);
  expect(server.log.map((call) => call.operation)).toEqual(['GetRestApis', 'GetApis']);
});

it('gives a REST API page by page', async () => {
  await using server = await serve();
  const client = new APIGatewayClient({ ...access, endpoint: server.url });
  const first = await client.send(new GetRestApisCommand({ limit: 1 }));
  const second = await client.send(new GetRestApisCommand({ limit: 1, position: first.position }));
  expect([first.items?.length, second.items?.[0]?.name, second.position]).toEqual([
    1,
    'dashboard-api',
    undefined,
  ]);
});

it('answers values of keys only when asked for them', async () => {
  await using server = await serve();
  const client = new APIGatewayClient({ ...access, endpoint: server.url });
  const plain = await client.send(new GetApiKeysCommand({}));
  const full = await client.send(new GetApiKeysCommand({ includeValues: true }));
  expect([plain.items?.[0]?.value, typeof full.items?.[0]?.value]).toEqual([undefined, 'string']);
});

it('exports HTTP APIs only', async () => {
  await using server = await serve();
  const client = new ApiGatewayV2Client({ ...access, endpoint: server.url });
  const input = { ApiId: WEBSOCKET_API.id, OutputType: 'JSON', Specification: 'OAS30' };
  await expect(client.send(new ExportApiCommand(input))).rejects.toMatchObject({
    name: 'BadRequestException',
  });
});
