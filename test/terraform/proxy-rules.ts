import type { AwsProxy } from '../moto/aws-proxy.ts';

/** moto takes GetBucketRequestPayment for a list of objects, with keys in it that are no XML. */
export const answerRequestPayment: AwsProxy['rules'][number] = ({ service, method, query }) =>
  service === 's3' && method === 'GET' && query.has('requestPayment')
    ? {
        status: 200,
        headers: { 'content-type': 'application/xml' },
        body: '<?xml version="1.0" encoding="UTF-8"?>\n<RequestPaymentConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Payer>BucketOwner</Payer></RequestPaymentConfiguration>',
      }
    : undefined;

const REST_API = /^\/restapis(\/[^/]+)?$/;

/** API Gateway gives an API's policy as JSON that is escaped once more, which moto forgets and the provider expects. */
export function escapePolicies(proxy: AwsProxy): void {
  const before = proxy.edit;
  proxy.edit = (call) =>
    call.service === 'apigateway' && call.method === 'GET' && REST_API.test(call.path)
      ? (body) => JSON.stringify(JSON.parse(body, escapePolicy))
      : before?.(call);
}

function escapePolicy(name: string, value: unknown): unknown {
  return name === 'policy' && typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : value;
}
