import { at, given, isRecord, type Json, list, pick, tagsOf, text } from './document.ts';
import { type Body, block, link, optional } from './hcl.ts';
import type { Managed } from './resource.ts';
import { apiLink, type RestApi } from './rest-api.ts';

/** A REST API's stages with their settings, and the deployments that they show. */
export function coverStages(api: RestApi, documents: ReadonlyMap<string, Json>): Managed[] {
  const stages = list(documents.get('stages.json'));
  const shown = new Set(
    stages.flatMap((stage) => [text(stage, 'deploymentId'), text(stage, 'canarySettings', 'deploymentId')]),
  );
  const deployments = list(documents.get('deployments.json')).filter((each) => shown.has(text(each, 'id')));
  return [
    ...deployments.map((each) => coverDeployment(api, each)),
    ...stages.flatMap((stage) => [coverStage(api, stage), ...coverSettings(api, stage)]),
  ];
}

function coverDeployment(api: RestApi, deployment: Json): Managed {
  const id = text(deployment, 'id');
  return {
    type: 'aws_api_gateway_deployment',
    title: `${api.title}_${id}`,
    region: api.region,
    importId: `${api.id}/${id}`,
    body: { ...apiLink(api), description: given(deployment, 'description') },
    exports: { [`deployment:${api.id}/${id}`]: 'id' },
  };
}

function coverStage(api: RestApi, stage: Json): Managed {
  const name = text(stage, 'stageName');
  return {
    type: 'aws_api_gateway_stage',
    title: `${api.title}_${name}`,
    region: api.region,
    importId: `${api.id}/${name}`,
    body: {
      ...apiLink(api),
      stage_name: name,
      deployment_id: deploymentLink(api, text(stage, 'deploymentId')),
      description: given(stage, 'description'),
      ...pick(
        stage,
        'cacheClusterEnabled',
        'cacheClusterSize',
        'clientCertificateId',
        'documentationVersion',
        'variables',
      ),
      xray_tracing_enabled: at(stage, 'tracingEnabled'),
      tags: tagsOf(at(stage, 'tags')),
      access_log_settings: optional(at(stage, 'accessLogSettings'), (value) =>
        pick(value, 'destinationArn', 'format'),
      ),
      canary_settings: optional(at(stage, 'canarySettings'), (value) => canaryOf(api, value)),
    },
    exports: { [`rest-stage:${api.id}/${name}`]: 'stage_name' },
  };
}

function deploymentLink(api: RestApi, id: string) {
  return link(`deployment:${api.id}/${id}`, id);
}

function canaryOf(api: RestApi, canary: Json): Body {
  return {
    deployment_id: deploymentLink(api, text(canary, 'deploymentId')),
    ...pick(canary, 'percentTraffic', 'stageVariableOverrides', 'useStageCache'),
  };
}

/** What a stage does otherwise for one method, or for all of them (`*` and `*`, with a slash between). */
function coverSettings(api: RestApi, stage: Json): Managed[] {
  const settings = at(stage, 'methodSettings');
  if (!isRecord(settings)) return [];
  const name = text(stage, 'stageName');
  return Object.entries(settings).map(([path, value]) => ({
    type: 'aws_api_gateway_method_settings',
    title: `${api.title}_${name}_${path}`,
    region: api.region,
    importId: `${api.id}/${name}/${path}`,
    body: {
      ...apiLink(api),
      stage_name: link(`rest-stage:${api.id}/${name}`, name),
      method_path: path.replaceAll('~1', '/'),
      settings: block({
        ...pick(value, 'metricsEnabled', 'loggingLevel', 'dataTraceEnabled', 'throttlingBurstLimit'),
        ...pick(value, 'throttlingRateLimit', 'cachingEnabled', 'cacheTtlInSeconds', 'cacheDataEncrypted'),
        ...pick(value, 'requireAuthorizationForCacheControl', 'unauthorizedCacheControlHeaderStrategy'),
      }),
    },
  }));
}
