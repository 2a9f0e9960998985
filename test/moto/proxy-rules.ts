import type { AwsProxy, ProxyAnswer, ProxyCall } from './aws-proxy.ts';

type Rule = AwsProxy['rules'][number];

/** AccessDenied, as S3 says it, for every call to the bucket. */
export function denyBucket(bucket: string): Rule {
  const answer: ProxyAnswer = {
    status: 403,
    headers: { 'content-type': 'application/xml' },
    body: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>4442587FB7D0A2F9</RequestId></Error>',
  };
  return ({ service, path }) =>
    service === 's3' && (path === `/${bucket}` || path.startsWith(`/${bucket}/`)) ? answer : undefined;
}

/** Lambda's internal error for the first `times` calls that `matches`. */
export function failFirst(times: number, matches: (call: ProxyCall) => boolean): Rule {
  const answer: ProxyAnswer = {
    status: 500,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ServiceException' },
    body: JSON.stringify({ Type: 'Service', message: 'An internal error occurred.' }),
  };
  let left = times;
  return (call) => (left > 0 && matches(call) && left-- > 0 ? answer : undefined);
}

/** Route 53's quota, over all its calls: a bucket that holds one second's worth. */
export function throttleRoute53(perSecond: number): Rule {
  const answer: ProxyAnswer = {
    status: 400,
    headers: { 'content-type': 'text/xml' },
    body: '<?xml version="1.0"?>\n<ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error><RequestId>7a62c49f-347e-4fc4-9331-6e8e7a96aa73</RequestId></ErrorResponse>',
  };
  let tokens = perSecond;
  let at = performance.now();
  return ({ service }) => {
    if (service !== 'route53') return undefined;
    const now = performance.now();
    tokens = Math.min(perSecond, tokens + ((now - at) / 1000) * perSecond);
    at = now;
    if (tokens < 1) return answer;
    tokens -= 1;
    return undefined;
  };
}

const CONTENT_PATH = '/layer-content/';

/**
 * moto keeps what layers are made of but gives no address for it (`s3://`): the address is put in, and the zips that
 * were published are served there, by their SHA-256 (base64url).
 */
export function serveLayers(proxy: AwsProxy, zips: ReadonlyMap<string, Uint8Array>): void {
  proxy.edit = ({ service, path }) =>
    service === 'lambda' && path.includes('/layers/') ? (body) => addLocation(body, proxy.url) : undefined;
  const serve: Rule = ({ path }) => {
    const zip = path.startsWith(CONTENT_PATH) ? zips.get(path.slice(CONTENT_PATH.length)) : undefined;
    return zip && { status: 200, headers: { 'content-type': 'application/zip' }, body: zip };
  };
  proxy.rules = [...proxy.rules, serve];
}

function addLocation(body: string, url: string): string {
  const [, sha256 = ''] = /"CodeSha256": ?"([^"]+)"/.exec(body) ?? [];
  const name = Buffer.from(sha256, 'base64').toString('base64url');
  return body.replace('"s3://"', JSON.stringify(`${url}${CONTENT_PATH}${name}`));
}
