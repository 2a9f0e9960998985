import type { InventoryItem } from '../src/engine/inventory.ts';

type Captured = readonly [service: string, resource: RegExp, collector: string];

/** By service and resource of an ARN, the collector that captures such things, or what they are a part of. */
export const CAPTURED_ARNS: readonly Captured[] = [
  ['s3', /^[^/:]+$/, 's3'],
  ['lambda', /^(function|event-source-mapping|code-signing-config):/, 'lambda'],
  ['lambda', /^layer:/, 'lambda-layer'],
  ['events', /^(rule|event-bus)\//, 'eventbridge'],
  ['cloudfront', /^distribution\//, 'cloudfront'],
  ['cloudfront', /^function\//, 'cloudfront-functions'],
  ['route53', /^hostedzone\//, 'route53'],
  ['route53', /^healthcheck\//, 'route53-health-checks'],
  ['acm', /^certificate\//, 'acm'],
  ['dynamodb', /^table\/[^/]+(\/index\/[^/]+)?$/, 'dynamodb'],
  ['apigateway', /^\/restapis\//, 'api-gateway'],
  ['apigateway', /^\/apis\//, 'http-api'],
  ['apigateway', /^\/(apikeys|usageplans|clientcertificates|domainnames|vpclinks)\//, 'api-gateway-keys'],
  ['iam', /^(user|group|role|policy|instance-profile|mfa)\//, 'iam'],
  ['ses', /^(identity|configuration-set|contact-list|dedicated-ip-pool|template)\//, 'ses'],
  ['lightsail', /^(Instance|Disk|StaticIp|KeyPair|Domain|RelationalDatabase)\//, 'lightsail'],
  ['lightsail', /^LoadBalancer(TlsCertificate)?\//, 'lightsail'],
];

/** What an ARN says of the thing: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export function describeArn(arn: string): InventoryItem {
  const [, , service = '', region = '', , ...rest] = arn.split(':');
  const resource = rest.join(':');
  if (CAPTURED_ARNS.some(([known, pattern]) => known === service && pattern.test(resource)))
    return { arn, region };
  return { arn, region, uncovered: { service, type: typeOf(resource) } };
}

/** `db` of `db:bookings`, `cluster` of `/cluster/a`; none where the resource is but a name, as that of a queue. */
function typeOf(resource: string): string {
  const [, type = ''] = /^\/?([^/:]+)[/:]/.exec(resource) ?? [];
  return type;
}
