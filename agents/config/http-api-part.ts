import {
  ApiGatewayV2Client,
  GetAuthorizersCommand,
  GetDeploymentsCommand,
  GetIntegrationResponsesCommand,
  GetIntegrationsCommand,
  GetModelsCommand,
  GetRouteResponsesCommand,
  GetRoutesCommand,
  type Integration,
  type Route,
} from '@aws-sdk/client-apigatewayv2';
import type { CollectorContext } from '../../src/engine/collector.ts';
import { hideFixedCredentials } from './api-gateway-secret.ts';
import { sortBy } from './ordering.ts';
import { readPages } from './pages.ts';

interface Answer<T> {
  readonly Items?: readonly T[] | undefined;
  readonly NextToken?: string | undefined;
}

type Part = readonly [file: string, items: readonly unknown[]];

const MaxResults = '500';

/** All items of one of the service's lists. */
export function readItems<T>(send: (NextToken: string | undefined) => Promise<Answer<T>>): Promise<T[]> {
  return readPages(async (token) => {
    const { Items, NextToken } = await send(token);
    return { items: Items, next: NextToken };
  });
}

/**
 * The lists that make up an HTTP or WebSocket API, but for its stages; what cannot be read is a gap and empty.
 * WebSocket APIs also have models, and responses of routes and integrations; HTTP APIs cannot have any.
 */
export function describeHttpApiParts(
  ApiId: string,
  isWebSocket: boolean,
  context: CollectorContext,
): Promise<Part[]> {
  const client = context.aws(ApiGatewayV2Client);
  const part = async (file: string, what: string, read: () => Promise<readonly unknown[]>): Promise<Part> => [
    file,
    (await context.optional(what, read)) ?? [],
  ];
  const paged = { ApiId, MaxResults };
  return Promise.all([
    part('routes.json', 'routes', async () => {
      const routes = await readItems((NextToken) =>
        client.send(new GetRoutesCommand({ ...paged, NextToken })),
      );
      const sorted = sortBy(routes, (route) => route.RouteKey);
      return isWebSocket
        ? Promise.all(sorted.map((route) => addRouteResponses(ApiId, route, context)))
        : sorted;
    }),
    part('integrations.json', 'integrations', async () => {
      const integrations = await readItems((NextToken) =>
        client.send(new GetIntegrationsCommand({ ...paged, NextToken })),
      );
      const sorted = sortBy(integrations, (integration) => integration.IntegrationId);
      const hidden = sorted.map((integration) => hideFixedCredentials(integration) as Integration);
      return isWebSocket
        ? Promise.all(hidden.map((each) => addIntegrationResponses(ApiId, each, context)))
        : hidden;
    }),
    part('authorizers.json', 'authorizers', async () => {
      const authorizers = await readItems((NextToken) =>
        client.send(new GetAuthorizersCommand({ ...paged, NextToken })),
      );
      return sortBy(authorizers, (authorizer) => authorizer.AuthorizerId);
    }),
    part('deployments.json', 'deployments', async () => {
      const deployments = await readItems((NextToken) =>
        client.send(new GetDeploymentsCommand({ ...paged, NextToken })),
      );
      return sortBy(deployments, (deployment) => deployment.DeploymentId);
    }),
    part('models.json', 'models', async () => {
      if (!isWebSocket) return [];
      const models = await readItems((NextToken) =>
        client.send(new GetModelsCommand({ ...paged, NextToken })),
      );
      return sortBy(models, (model) => model.Name);
    }),
  ]);
}

async function addRouteResponses(ApiId: string, route: Route, context: CollectorContext): Promise<object> {
  const client = context.aws(ApiGatewayV2Client);
  const { RouteId } = route;
  const responses = await context.optional(`responses of the route ${route.RouteKey}`, () =>
    readItems((NextToken) =>
      client.send(new GetRouteResponsesCommand({ ApiId, RouteId, MaxResults, NextToken })),
    ),
  );
  return { ...route, RouteResponses: sortBy(responses, (response) => response.RouteResponseId) };
}

async function addIntegrationResponses(
  ApiId: string,
  integration: Integration,
  context: CollectorContext,
): Promise<object> {
  const client = context.aws(ApiGatewayV2Client);
  const { IntegrationId } = integration;
  const responses = await context.optional(`responses of the integration ${IntegrationId}`, () =>
    readItems((NextToken) =>
      client.send(new GetIntegrationResponsesCommand({ ApiId, IntegrationId, MaxResults, NextToken })),
    ),
  );
  return {
    ...integration,
    IntegrationResponses: sortBy(responses, (response) => response.IntegrationResponseId),
  };
}
