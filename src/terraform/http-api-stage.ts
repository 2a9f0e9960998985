import { at, given, isRecord, type Json, pick, some, tagsOf, text } from './document.ts';
import { block, optional } from './hcl.ts';
import { type HttpApi, httpApiLink } from './http-api-link.ts';
import type { Managed } from './resource.ts';

/** The stages of an HTTP or WebSocket API; what they show is deployed by AWS, or was by hand. */
export function coverHttpStages(api: HttpApi, stages: readonly Json[]): Managed[] {
  return stages.map((stage) => coverStage(api, stage));
}

function coverStage(api: HttpApi, stage: Json): Managed {
  const name = text(stage, 'StageName');
  const isAutomatic = at(stage, 'AutoDeploy') === true;
  const routes = at(stage, 'RouteSettings');
  return {
    type: 'aws_apigatewayv2_stage',
    title: `${api.title}_${name}`,
    region: api.region,
    importId: `${api.id}/${name}`,
    body: {
      ...httpApiLink(api),
      name,
      description: given(stage, 'Description'),
      auto_deploy: at(stage, 'AutoDeploy'),
      ...(isAutomatic ? {} : pick(stage, 'DeploymentId')),
      ...pick(stage, 'ClientCertificateId', 'StageVariables'),
      tags: tagsOf(at(stage, 'Tags')),
      access_log_settings: optional(at(stage, 'AccessLogSettings'), (value) =>
        pick(value, 'DestinationArn', 'Format'),
      ),
      default_route_settings: optional(at(stage, 'DefaultRouteSettings'), settingsOf),
      route_settings: isRecord(routes)
        ? some(Object.entries(routes).map(([route_key, value]) => block({ route_key, ...settingsOf(value) })))
        : undefined,
    },
    exports: { [`http-stage:${api.id}/${name}`]: 'name' },
  };
}

function settingsOf(settings: Json) {
  return pick(
    settings,
    'DataTraceEnabled',
    'DetailedMetricsEnabled',
    'LoggingLevel',
    'ThrottlingBurstLimit',
    'ThrottlingRateLimit',
  );
}
