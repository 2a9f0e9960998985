/**
 * Every call of a whole snapshot that moto 5.2 does not have, and what the snapshot says of it. moto answers with a
 * page for people: 404 where it has no such route, 500 where the route has nothing behind it (authorizers, models
 * and route responses of HTTP APIs), which the proxy turns into NotImplemented. Both count as unsupported: the
 * ledger says so of a list, the resource of a part. What Lambda has no route for is read as not set (absence.ts).
 *
 * Other oddities of moto, and what is done about them:
 *
 * - It has no Lightsail, and of SES v2 not the lists that the SDK asks for (by POST): the sandbox serves both.
 * - It gives the code of functions an address in a bucket that does not exist: seed-lambda.ts makes it, and the
 *   configuration leaves it out. It gives the content of layers no address at all (`s3://`): the proxy puts one in.
 * - A certificate is issued a minute after it was asked for; setup.ts makes that no time.
 * - Its list of reusable delegation sets has those of the zones too, without ids.
 * - A key with a newline breaks its answers; notifications, logging, replication and more are not seeded (seed-s3.ts).
 */
export const MOTO_LACKS: readonly { readonly request: string; readonly told?: string }[] = [
  { request: 'cloudfront GET /2020-05-31/function', told: 'cloudfront-functions ListFunctions' },
  { request: 'cloudfront GET /2020-05-31/cache-policy', told: 'cloudfront-cache-policies ListCachePolicies' },
  {
    request: 'cloudfront GET /2020-05-31/origin-request-policy',
    told: 'cloudfront-origin-request-policies ListOriginRequestPolicies',
  },
  {
    request: 'cloudfront GET /2020-05-31/response-headers-policy',
    told: 'cloudfront-response-headers-policies ListResponseHeadersPolicies',
  },
  {
    request: 'cloudfront GET /2020-05-31/continuous-deployment-policy',
    told: 'cloudfront-continuous-deployment-policies ListContinuousDeploymentPolicies',
  },
  {
    request: 'cloudfront GET /2020-05-31/origin-access-identity/cloudfront',
    told: 'cloudfront-origin-access-identities ListCloudFrontOriginAccessIdentities',
  },
  { request: 'route53 GET /2013-04-01/cidrcollection', told: 'route53-cidr-collections ListCidrCollections' },
  {
    request: 'route53 GET /2013-04-01/trafficpolicies',
    told: 'route53-traffic-policies ListTrafficPolicies',
  },
  { request: 'apigateway GET /clientcertificates', told: 'api-gateway-keys GetClientCertificates' },
  { request: 'apigateway GET /v2/apis/*/authorizers', told: 'http-api GetAuthorizers' },
  { request: 'apigateway GET /v2/apis/*/deployments', told: 'http-api GetDeployments' },
  { request: 'apigateway GET /v2/apis/*/exports/OAS30', told: 'http-api ExportApi' },
  { request: 'apigateway GET /v2/apis/*/models', told: 'http-api GetModels' },
  { request: 'apigateway GET /v2/apis/*/routes/*/routeresponses', told: 'http-api GetRouteResponses' },
  { request: 'lambda GET /2024-08-31/functions/*/recursion-config' },
  { request: 'lambda GET /2021-07-20/functions/*/runtime-management-config' },
  { request: 'lambda GET /2019-09-30/functions/*/provisioned-concurrency' },
];

/** The path with `*` in place of names. */
export function withoutNames(path: string): string {
  return path.replace(/(\/(?:functions|apis|routes)\/)[^/]+/g, '$1*');
}
