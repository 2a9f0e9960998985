import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateAuthorizerCommand,
  type CreateAuthorizerCommandInput,
  CreateBasePathMappingCommand,
  CreateDeploymentCommand,
  CreateDomainNameCommand,
  CreateModelCommand,
  type CreateModelCommandInput,
  CreateRequestValidatorCommand,
  type CreateRequestValidatorCommandInput,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  CreateUsagePlanCommand,
  type CreateUsagePlanCommandInput,
  CreateUsagePlanKeyCommand,
  GetResourcesCommand,
  type Integration,
  type Method,
  PutGatewayResponseCommand,
  type PutGatewayResponseCommandInput,
  PutIntegrationCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
} from '@aws-sdk/client-api-gateway';
import type { ApiGatewayState, RestApiRegion, SandboxRestApi } from '../../sandbox/api-gateway.ts';

/** Fields of an answer, which the call that makes the same thing takes as they are; ids are moto's own. */
type Fields = Record<string, never>;

/** Makes REST APIs, keys, plans and domains in moto. Stages get one deployment each API. */
export async function seedApiGateway(state: ApiGatewayState, endpoint: string): Promise<void> {
  for (const [region, place] of Object.entries(state.regions)) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new APIGatewayClient({ endpoint, region, credentials });
    await seedRegion(client, place);
    client.destroy();
  }
}

async function seedRegion(client: APIGatewayClient, region: RestApiRegion): Promise<void> {
  const ids = new Map<unknown, string>();
  for (const entry of region.apis) ids.set(entry.api.id, await seedApi(client, entry));
  for (const { id, ...key } of region.keys) {
    const made = await client.send(new CreateApiKeyCommand({ ...key, stageKeys: [] }));
    ids.set(id, made.id ?? '');
  }
  for (const { plan, keys } of region.usagePlans) {
    const { id, apiStages, ...fields } = plan;
    const stages = (apiStages as { apiId: string; stage: string }[]).map((each) => ({
      ...each,
      apiId: ids.get(each.apiId),
    }));
    const made = await client.send(
      new CreateUsagePlanCommand({ ...fields, apiStages: stages } as unknown as CreateUsagePlanCommandInput),
    );
    for (const key of keys) {
      await client.send(
        new CreateUsagePlanKeyCommand({ usagePlanId: made.id, keyId: ids.get(key), keyType: 'API_KEY' }),
      );
    }
  }
  for (const { domain, mappings } of region.domains) {
    const { domainName, regionalCertificateArn, endpointConfiguration } = domain as Fields & {
      domainName: string;
    };
    await client.send(
      new CreateDomainNameCommand({ domainName, regionalCertificateArn, endpointConfiguration }),
    );
    for (const { basePath, restApiId, stage } of mappings as Fields[]) {
      await client.send(
        new CreateBasePathMappingCommand({ domainName, basePath, stage, restApiId: ids.get(restApiId) }),
      );
    }
  }
}

async function seedApi(client: APIGatewayClient, entry: SandboxRestApi): Promise<string> {
  const { name, description, policy, tags, endpointConfiguration } = entry.api as unknown as Fields;
  const unescaped = policy === undefined ? undefined : (policy as string).replaceAll('\\"', '"');
  const made = await client.send(
    new CreateRestApiCommand({ name, description, policy: unescaped, tags, endpointConfiguration }),
  );
  const restApiId = made.id ?? '';
  for (const authorizer of entry.authorizers) {
    await client.send(
      new CreateAuthorizerCommand({ restApiId, ...authorizer } as unknown as CreateAuthorizerCommandInput),
    );
  }
  for (const model of entry.models)
    await client.send(new CreateModelCommand({ restApiId, ...model } as unknown as CreateModelCommandInput));
  for (const validator of entry.requestValidators) {
    await client.send(
      new CreateRequestValidatorCommand({
        restApiId,
        ...validator,
      } as unknown as CreateRequestValidatorCommandInput),
    );
  }
  for (const response of entry.gatewayResponses) {
    await client.send(
      new PutGatewayResponseCommand({ restApiId, ...response } as unknown as PutGatewayResponseCommandInput),
    );
  }
  await seedResources(client, restApiId, entry);
  const { description: text } = (entry.deployments[0] ?? {}) as Fields;
  const deployment = await client.send(new CreateDeploymentCommand({ restApiId, description: text }));
  for (const stage of entry.stages) {
    const { stageName, variables } = stage as unknown as Fields;
    await client.send(
      new CreateStageCommand({ restApiId, stageName, variables, deploymentId: deployment.id }),
    );
  }
  return restApiId;
}

async function seedResources(
  client: APIGatewayClient,
  restApiId: string,
  entry: SandboxRestApi,
): Promise<void> {
  const root = await client.send(new GetResourcesCommand({ restApiId }));
  const ids = new Map([['/', root.items?.[0]?.id ?? '']]);
  const sorted = entry.resources.toSorted((a, b) => a.path.length - b.path.length);
  for (const { path, pathPart, resourceMethods = {} } of sorted) {
    if (path !== '/') {
      const parentId = ids.get(path.slice(0, path.lastIndexOf('/')) || '/');
      const made = await client.send(
        new CreateResourceCommand({ restApiId, parentId, pathPart: pathPart as string }),
      );
      ids.set(path, made.id ?? '');
    }
    const at = { restApiId, resourceId: ids.get(path) };
    for (const method of Object.values(resourceMethods)) await seedMethod(client, at, method as Method);
  }
}

async function seedMethod(
  client: APIGatewayClient,
  at: { restApiId: string; resourceId: string | undefined },
  method: Method,
): Promise<void> {
  const { httpMethod, authorizationType, apiKeyRequired } = method;
  await client.send(new PutMethodCommand({ ...at, httpMethod, authorizationType, apiKeyRequired }));
  for (const { statusCode, responseModels } of Object.values(method.methodResponses ?? {})) {
    await client.send(new PutMethodResponseCommand({ ...at, httpMethod, statusCode, responseModels }));
  }
  const {
    type,
    uri,
    httpMethod: integrationHttpMethod,
    requestParameters,
  }: Integration = method.methodIntegration ?? {};
  const fields = { type, uri, integrationHttpMethod, requestParameters };
  await client.send(new PutIntegrationCommand({ ...at, httpMethod, ...fields }));
}
