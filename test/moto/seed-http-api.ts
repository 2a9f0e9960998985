import {
  ApiGatewayV2Client,
  CreateApiCommand,
  type CreateApiCommandInput,
  CreateApiMappingCommand,
  CreateAuthorizerCommand,
  CreateDomainNameCommand,
  CreateIntegrationCommand,
  CreateIntegrationResponseCommand,
  CreateModelCommand,
  CreateRouteCommand,
  CreateRouteResponseCommand,
  CreateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import type { ApiGatewayV2State, HttpApiJson, SandboxHttpApi } from '../../sandbox/api-gateway-v2.ts';

/** Makes HTTP and WebSocket APIs and their domains in moto, which has no deployments and no export. */
export async function seedHttpApis(state: ApiGatewayV2State, endpoint: string): Promise<void> {
  for (const [region, { apis, domains }] of Object.entries(state.regions)) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new ApiGatewayV2Client({ endpoint, region, credentials });
    const ids = new Map<unknown, string>();
    for (const entry of apis) ids.set(entry.api.apiId, await seedApi(client, entry));
    for (const { domain, mappings } of domains) {
      const DomainName = domain.domainName;
      await client.send(new CreateDomainNameCommand(toInput(domain)));
      for (const { apiId, ...mapping } of mappings) {
        const input = {
          ...toInput<{ Stage: string; ApiMappingKey: string }>(mapping),
          DomainName,
          ApiId: ids.get(apiId),
        };
        await client.send(new CreateApiMappingCommand(input));
      }
    }
    client.destroy();
  }
}

async function seedApi(client: ApiGatewayV2Client, entry: SandboxHttpApi): Promise<string> {
  const made = await client.send(new CreateApiCommand(toInput<CreateApiCommandInput>(entry.api)));
  const ApiId = made.ApiId ?? '';
  const authorizers = new Map<unknown, string | undefined>();
  for (const authorizer of entry.authorizers) {
    const answer = await client.send(new CreateAuthorizerCommand({ ...toInput(authorizer), ApiId }));
    authorizers.set(authorizer.authorizerId, answer.AuthorizerId);
  }
  const targets = new Map<unknown, string>();
  for (const integration of entry.integrations) {
    const { IntegrationId } = await client.send(
      new CreateIntegrationCommand({ ...toInput(integration), ApiId }),
    );
    targets.set(`integrations/${integration.integrationId}`, `integrations/${IntegrationId}`);
    for (const response of entry.integrationResponses[integration.integrationId] ?? []) {
      await client.send(new CreateIntegrationResponseCommand({ ...toInput(response), ApiId, IntegrationId }));
    }
  }
  for (const route of entry.routes) {
    const links = { Target: targets.get(route.target), AuthorizerId: authorizers.get(route.authorizerId) };
    const { RouteId } = await client.send(new CreateRouteCommand({ ...toInput(route), ...links, ApiId }));
    for (const response of entry.routeResponses[route.routeId] ?? []) {
      await client.send(new CreateRouteResponseCommand({ ...toInput(response), ApiId, RouteId }));
    }
  }
  for (const model of entry.models) await client.send(new CreateModelCommand({ ...toInput(model), ApiId }));
  for (const { deploymentId, ...stage } of entry.stages) {
    await client.send(new CreateStageCommand({ ...toInput(stage), ApiId }));
  }
  return ApiId;
}

/** The wire's camelCase names, at every level of records the SDK knows, as the SDK has them: in PascalCase. */
function toInput<T = never>(json: HttpApiJson): T {
  return rename(json) as T;
}

const MAPS = new Set(['tags', 'stageVariables', 'requestParameters', 'routeSettings', 'requestTemplates']);

function rename(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rename);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [
    `${name[0]?.toUpperCase()}${name.slice(1)}`,
    MAPS.has(name) ? item : rename(item),
  ]);
  return Object.fromEntries(entries);
}
