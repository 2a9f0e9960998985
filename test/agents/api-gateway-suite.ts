import { afterAll, beforeAll, expect, it } from 'vitest';
import { restApis } from '../../agents/config/api-gateway.ts';
import { apiGatewayKeys } from '../../agents/config/api-gateway-keys.ts';
import type { ApiGatewayState, RestApiRegion, SandboxRestApi } from '../../sandbox/api-gateway.ts';
import { type Collected, collect } from './collect.ts';

export interface ApiGatewaySuiteOptions {
  /** A server that holds this estate, under ids of its own perhaps. */
  readonly start: () => Promise<{ endpoint: string; state: ApiGatewayState }>;
  /** What the server cannot do, by the gaps' words. */
  readonly gaps?: readonly string[];
  /** Values that must not be in any file. */
  readonly secrets: readonly string[];
}

/** What the collectors of REST APIs and their keys owe to their readers, whichever server answers. */
export function describeRestApiCollectors({ start, secrets, gaps = [] }: ApiGatewaySuiteOptions): void {
  let endpoint: string;
  let home: RestApiRegion;
  let apis: Collected;
  let keys: Collected;

  beforeAll(async () => {
    const started = await start();
    endpoint = started.endpoint;
    home = started.state.regions['us-east-1'] as RestApiRegion;
    apis = await collect(restApis, { endpoint });
    keys = await collect(apiGatewayKeys, { endpoint });
  });
  afterAll(async () => {
    await apis?.[Symbol.asyncDispose]();
    await keys?.[Symbol.asyncDispose]();
  });

  const idOf = (name: string): string => {
    const found = apis.resources.find(({ resource }) => resource.title === name);
    if (!found) throw new Error(`no API ${name}`);
    return found.resource.id;
  };
  const read = (name: string, file: string) => apis.json(`api-gateway/${idOf(name)}/${file}`);

  it('finds every API and reads all of it', () => {
    expect(apis.resources.map(({ resource }) => resource.title).sort()).toEqual(
      home.apis.map(({ api }: SandboxRestApi) => api.name).sort(),
    );
    expect([...new Set([...apis.gaps, ...keys.gaps].map(({ what }) => what))]).toEqual(gaps);
  });

  it('describes the API and its resource policy', async () => {
    const api = await read('booking-api', 'api.json');
    expect(api).toMatchObject({
      name: 'booking-api',
      tags: { project: 'jada' },
      policy: { Statement: [{ Action: 'execute-api:Invoke' }] },
    });
  });

  it('describes resources by path, with methods and integrations', async () => {
    const resources = (await read('booking-api', 'resources.json')) as { path: string }[];
    const paths = home.apis[0]?.resources.map(({ path }) => path) ?? [];
    expect(resources.map(({ path }) => path)).toEqual(paths.toSorted());
    expect(resources.find(({ path }) => path === '/bookings')).toMatchObject({
      resourceMethods: {
        POST: {
          httpMethod: 'POST',
          methodIntegration: {
            type: 'AWS_PROXY',
            uri: expect.stringContaining(':function:booking-confirmation/'),
          },
        },
      },
    });
  });

  it('names stage variables and drops their values', async () => {
    const stages = await read('booking-api', 'stages.json');
    expect(stages).toMatchObject([
      { stageName: 'prod', variables: { environment: { dropped: true }, crmToken: { dropped: true } } },
      { stageName: 'staging' },
    ]);
  });

  it('describes authorizers, validators, models and deployments', async () => {
    expect(await read('booking-api', 'authorizers.json')).toMatchObject([
      { name: 'crew-token', type: 'TOKEN' },
    ]);
    expect(await read('booking-api', 'request-validators.json')).toMatchObject([{ name: 'body' }]);
    expect(await read('booking-api', 'models.json')).toMatchObject([{ name: 'Error' }]);
    expect(await read('booking-api', 'deployments.json')).toMatchObject([{ description: 'Season 2026' }]);
  });

  it('describes keys without their values, plans, and domains with their mappings', async () => {
    const all = await Promise.all(
      keys.paths.map(async (path) => [path.split('/')[2], await keys.json(path)]),
    );
    expect(all.find(([kind]) => kind === 'apikeys')?.[1]).toMatchObject({
      name: 'concierge-partner',
      enabled: true,
    });
    expect(all.find(([kind]) => kind === 'usageplans')?.[1]).toMatchObject({
      name: 'partners',
      apiStages: [{ stage: 'prod' }],
      keys: [{ name: 'concierge-partner' }],
    });
    expect(await keys.json('api-gateway/_account/domainnames/api.queenofsandiego.com.json')).toMatchObject({
      basePathMappings: [{ basePath: 'v1', stage: 'prod' }],
    });
  });

  it('keeps secrets out of every file', async () => {
    for (const collected of [apis, keys]) {
      const files = await Promise.all(collected.paths.map((path) => collected.read(path)));
      for (const secret of secrets) expect(files.join('\n')).not.toContain(secret);
    }
  });

  it('gives the same bytes and fingerprints when nothing changed', async () => {
    for (const [collector, before] of [[restApis, apis] as const, [apiGatewayKeys, keys] as const]) {
      await using second = await collect(collector, { endpoint, after: before });
      expect(second.newBytes).toBe(0);
      for (const { record, again } of second.resources) expect(again).toEqual(record.look);
    }
  });
}
