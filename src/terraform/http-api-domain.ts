import { at, given, type Json, list, tagsOf, text } from './document.ts';
import { block, link, optional } from './hcl.ts';
import type { Captured, Managed } from './resource.ts';

/** A domain name of HTTP APIs, with what it leads to. */
export function coverHttpDomain({ region, documents }: Captured): Managed[] {
  const document = documents.get('') ?? null;
  const name = text(document, 'DomainName');
  const [configuration = null] = list(document, 'DomainNameConfigurations');
  const target = text(configuration, 'ApiGatewayDomainName');
  const domain: Managed = {
    type: 'aws_apigatewayv2_domain_name',
    title: name,
    region,
    importId: name,
    body: {
      domain_name: name,
      tags: tagsOf(at(document, 'Tags')),
      domain_name_configuration: block({
        certificate_arn: text(configuration, 'CertificateArn'),
        endpoint_type: text(configuration, 'EndpointType'),
        security_policy: text(configuration, 'SecurityPolicy'),
      }),
      mutual_tls_authentication: optional(
        given(document, 'MutualTlsAuthentication', 'TruststoreUri'),
        (uri) => ({
          truststore_uri: uri,
          truststore_version: given(document, 'MutualTlsAuthentication', 'TruststoreVersion'),
        }),
      ),
    },
    exports: {
      [`http-domain:${name}`]: 'domain_name',
      [`domain:${target}`]: 'domain_name_configuration[0].target_domain_name',
      [`domain-zone:${target}`]: 'domain_name_configuration[0].hosted_zone_id',
    },
  };
  return [domain, ...list(document, 'ApiMappings').map((mapping) => coverMapping(mapping, name, region))];
}

function coverMapping(mapping: Json, domain: string, region: string): Managed {
  const api = text(mapping, 'ApiId');
  const stage = text(mapping, 'Stage');
  const key = text(mapping, 'ApiMappingKey');
  return {
    type: 'aws_apigatewayv2_api_mapping',
    title: key === '' ? domain : `${domain}_${key}`,
    region,
    importId: `${text(mapping, 'ApiMappingId')}/${domain}`,
    body: {
      api_id: link(`http-api:${api}`, api),
      domain_name: link(`http-domain:${domain}`, domain),
      stage: link(`http-stage:${api}/${stage}`, stage),
      api_mapping_key: key === '' ? undefined : key,
    },
  };
}
