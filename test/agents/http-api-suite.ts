import { afterAll, beforeAll, expect, it } from 'vitest';
import { httpApis } from '../../agents/config/http-api.ts';
import type { ApiGatewayV2State } from '../../sandbox/api-gateway-v2.ts';
import { type Collected, collect } from './collect.ts';

export interface HttpApiSuiteOptions {
  /** A server that holds this estate, under ids of its own perhaps. */
  readonly start: () => Promise<{ endpoint: string; state: ApiGatewayV2State }>;
  /** What the server cannot do, by the gaps' words. */
  readonly gaps?: readonly string[];
  /** Values that must not be in any file. */
  readonly secrets: readonly string[];
  /** False where the server knows too little of WebSocket APIs: then the estate must have none. */
  readonly hasWebSockets?: boolean;
}

/** What the collector of HTTP and WebSocket APIs owes to its readers, whichever server answers. */
export function describeHttpApiCollector({
  start,
  secrets,
  gaps = [],
  hasWebSockets = true,
}: HttpApiSuiteOptions): void {
  let endpoint: string;
  let state: ApiGatewayV2State;
  let collected: Collected;

  beforeAll(async () => {
    ({ endpoint, state } = await start());
    collected = await collect(httpApis, { endpoint });
  });
  afterAll(() => collected?.[Symbol.asyncDispose]());

  const read = (name: string, file: string): Promise<unknown> => {
    const found = collected.resources.find(({ resource }) => resource.title === name);
    if (!found) throw new Error(`no API ${name}`);
    return collected.json(`api-gateway/${found.resource.id}/${file}`);
  };

  it('finds every API and domain, and reads all of them', () => {
    const home = state.regions['us-east-1'];
    const names = [
      ...(home?.apis ?? []).map(({ api }) => api.name),
      ...(home?.domains ?? []).map((d) => d.domain.domainName),
    ];
    expect(collected.resources.map(({ resource }) => resource.title).sort()).toEqual(names.sort());
    expect([...new Set(collected.gaps.map(({ what }) => what))].sort()).toEqual(gaps.toSorted());
  });

  it('describes the API with its CORS rules', async () => {
    expect(await read('public-api', 'api.json')).toMatchObject({
      Name: 'public-api',
      ProtocolType: 'HTTP',
      CorsConfiguration: { AllowMethods: ['GET', 'POST'] },
      Tags: { project: 'jada' },
    });
  });

  it('describes routes by key, each with an integration that is there', async () => {
    const routes = (await read('public-api', 'routes.json')) as { RouteKey: string; Target: string }[];
    const integrations = (await read('public-api', 'integrations.json')) as { IntegrationId: string }[];
    const targets = integrations.map(({ IntegrationId }) => `integrations/${IntegrationId}`);
    expect(routes.map(({ RouteKey }) => RouteKey)).toEqual([
      'GET /events',
      'GET /events/{id}',
      'GET /weather',
      'POST /contact',
      'POST /gift-certificates',
      'POST /newsletter',
    ]);
    for (const { Target } of routes) expect(targets).toContain(Target);
  });

  it('keeps references in integrations and drops fixed credentials', async () => {
    const integrations = (await read('public-api', 'integrations.json')) as { RequestParameters?: object }[];
    expect(integrations.find(({ RequestParameters }) => RequestParameters)).toMatchObject({
      RequestParameters: {
        'append:header.x-access-token': { dropped: true },
        'overwrite:path': '$request.path',
      },
    });
  });

  it('names stage variables and drops their values', async () => {
    expect(await read('public-api', 'stages.json')).toMatchObject([
      {
        StageName: '$default',
        StageVariables: { signingSecret: { dropped: true }, level: { dropped: true } },
      },
    ]);
  });

  it.skipIf(gaps.includes('authorizers'))('describes authorizers', async () => {
    expect(await read('public-api', 'authorizers.json')).toMatchObject([
      { Name: 'members', AuthorizerType: 'JWT', JwtConfiguration: { Audience: ['jada-members'] } },
    ]);
  });

  it.runIf(hasWebSockets)('describes WebSocket APIs with their route and integration responses', async () => {
    const routes = (await read('dashboard-live', 'routes.json')) as { RouteKey: string }[];
    expect(routes.map(({ RouteKey }) => RouteKey)).toEqual(['$connect', '$disconnect', 'subscribe']);
    expect(routes[2]).toMatchObject({ RouteResponses: [{ RouteResponseKey: '$default' }] });
    expect(await read('dashboard-live', 'integrations.json')).toMatchObject([
      { IntegrationResponses: [{ IntegrationResponseKey: '$default' }] },
    ]);
    expect(await read('dashboard-live', 'models.json')).toMatchObject([{ Name: 'subscribe' }]);
  });

  it('describes custom domain names with what they are mapped to', async () => {
    expect(await collected.json('api-gateway/_domains/api.sailjada.com.json')).toMatchObject({
      DomainName: 'api.sailjada.com',
      ApiMappings: [{ Stage: '$default' }],
    });
  });

  it('keeps secrets out of every file', async () => {
    const files = await Promise.all(collected.paths.map((path) => collected.read(path)));
    for (const secret of secrets) expect(files.join('\n')).not.toContain(secret);
  });

  it('gives the same bytes and fingerprints when nothing changed', async () => {
    await using second = await collect(httpApis, { endpoint, after: collected });
    expect(second.newBytes).toBe(0);
    for (const { record, again } of second.resources) expect(again).toEqual(record.look);
  });
}
