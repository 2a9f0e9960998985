import { at, given, type Json, list, pick, some, tagsOf, text } from './document.ts';
import { type Body, block, link, optional } from './hcl.ts';
import type { Captured, Coverage, Managed, Uncovered } from './resource.ts';

/** What a region's REST APIs share: keys, usage plans, domain names, the account's settings. */
export function coverKeys(captured: readonly Captured[]): Coverage {
  const all = captured.filter(({ service }) => service === 'api-gateway-keys');
  return { managed: all.flatMap(coverOne), uncovered: all.flatMap(uncoveredOf) };
}

/** `usageplans` of `api-gateway/_account@us-west-2/usageplans/1.json`. */
function kindOf({ path }: Captured): string {
  return path.split('/')[2] ?? '';
}

function coverOne(captured: Captured): Managed[] {
  const document = captured.documents.get('') ?? null;
  switch (kindOf(captured)) {
    case 'account.json':
      return [coverAccount(captured, document)];
    case 'apikeys':
      return [coverKey(captured, document)];
    case 'usageplans':
      return coverPlan(captured, document);
    case 'domainnames':
      return coverDomain(captured, document);
    default:
      return [];
  }
}

function coverAccount({ region }: Captured, document: Json): Managed {
  return {
    type: 'aws_api_gateway_account',
    title: 'account',
    region,
    importId: 'api-gateway-account',
    body: { cloudwatch_role_arn: given(document, 'cloudwatchRoleArn') },
    // What Terraform itself does when it deletes.
    ignore: ['reset_on_delete'],
  };
}

/** The key itself is AWS's to keep: the provider reads it, the snapshot does not have it. */
function coverKey({ region }: Captured, document: Json): Managed {
  const id = text(document, 'id');
  return {
    type: 'aws_api_gateway_api_key',
    title: text(document, 'name') || id,
    region,
    importId: id,
    body: {
      name: text(document, 'name'),
      // Without one the provider would write its own.
      description: text(document, 'description'),
      ...pick(document, 'enabled', 'customerId'),
      tags: tagsOf(at(document, 'tags')),
    },
    exports: { [`api-key:${id}`]: 'id' },
  };
}

function coverPlan({ region }: Captured, document: Json): Managed[] {
  const id = text(document, 'id');
  const title = text(document, 'name') || id;
  const stages = list(document, 'apiStages').map((stage) => block(planStageOf(stage)));
  const plan: Managed = {
    type: 'aws_api_gateway_usage_plan',
    title,
    region,
    importId: id,
    body: {
      name: text(document, 'name'),
      description: given(document, 'description'),
      product_code: given(document, 'productCode'),
      tags: tagsOf(at(document, 'tags')),
      api_stages: some(stages),
      quota_settings: optional(at(document, 'quota'), (value) => pick(value, 'limit', 'offset', 'period')),
      throttle_settings: optional(at(document, 'throttle'), (value) =>
        pick(value, 'burstLimit', 'rateLimit'),
      ),
    },
    exports: { [`usage-plan:${id}`]: 'id' },
  };
  const keys = list(document, 'keys').map(
    (key): Managed => ({
      type: 'aws_api_gateway_usage_plan_key',
      title: `${title}_${text(key, 'name') || text(key, 'id')}`,
      region,
      importId: `${id}/${text(key, 'id')}`,
      body: {
        usage_plan_id: link(`usage-plan:${id}`, id),
        key_id: link(`api-key:${text(key, 'id')}`, text(key, 'id')),
        key_type: text(key, 'type'),
      },
    }),
  );
  return [plan, ...keys];
}

function planStageOf(stage: Json): Body {
  const api = text(stage, 'apiId');
  const name = text(stage, 'stage');
  return { api_id: link(`rest-api:${api}`, api), stage: link(`rest-stage:${api}/${name}`, name) };
}

function coverDomain({ region }: Captured, document: Json): Managed[] {
  const name = text(document, 'domainName');
  const edge = list(document, 'endpointConfiguration', 'types').includes('EDGE');
  const targets = edge ? 'cloudfront' : 'regional';
  const target = text(document, edge ? 'distributionDomainName' : 'regionalDomainName');
  const domain: Managed = {
    type: 'aws_api_gateway_domain_name',
    title: name,
    region,
    importId: name,
    body: {
      domain_name: name,
      certificate_arn: given(document, 'certificateArn'),
      regional_certificate_arn: given(document, 'regionalCertificateArn'),
      security_policy: given(document, 'securityPolicy'),
      tags: tagsOf(at(document, 'tags')),
      endpoint_configuration: block({ types: list(document, 'endpointConfiguration', 'types') }),
      mutual_tls_authentication: optional(
        at(document, 'mutualTlsAuthentication', 'truststoreUri'),
        (uri) => ({
          truststore_uri: uri,
          truststore_version: at(document, 'mutualTlsAuthentication', 'truststoreVersion'),
        }),
      ),
    },
    exports: {
      [`rest-domain:${name}`]: 'domain_name',
      [`domain:${target}`]: `${targets}_domain_name`,
      [`domain-zone:${target}`]: `${targets}_zone_id`,
    },
  };
  return [
    domain,
    ...list(document, 'basePathMappings').map((mapping) => coverMapping(mapping, name, region)),
  ];
}

function coverMapping(mapping: Json, domain: string, region: string): Managed {
  const path = text(mapping, 'basePath').replace('(none)', '');
  const api = text(mapping, 'restApiId');
  const stage = text(mapping, 'stage');
  return {
    type: 'aws_api_gateway_base_path_mapping',
    title: path === '' ? domain : `${domain}_${path}`,
    region,
    importId: `${domain}/${path}`,
    body: {
      domain_name: link(`rest-domain:${domain}`, domain),
      api_id: link(`rest-api:${api}`, api),
      stage_name: stage === '' ? undefined : link(`rest-stage:${api}/${stage}`, stage),
      base_path: path === '' ? undefined : path,
    },
  };
}

function uncoveredOf(captured: Captured): Uncovered[] {
  const isCovered = ['account.json', 'apikeys', 'usageplans', 'domainnames'].includes(kindOf(captured));
  const certificates = list(captured.documents.get(''), 'clientCertificates').length;
  return [
    ...(isCovered ? [] : [{ what: `API Gateway ${captured.title}`, reason: 'not written as Terraform yet' }]),
    ...(certificates > 0
      ? [{ what: `${certificates} client certificates of API Gateway`, reason: 'AWS keeps their keys' }]
      : []),
  ];
}
