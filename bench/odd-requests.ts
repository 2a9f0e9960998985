import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Bucket, LAST_MODIFIED } from './bucket.ts';
import { renderListing } from './listing.ts';

const KEEP_ALIVE_MS = 600_000;
const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
/** How S3 says that a bucket has no such thing. */
const ABSENT: Readonly<Record<string, string>> = {
  policy: 'NoSuchBucketPolicy',
  policyStatus: 'NoSuchBucketPolicy',
  cors: 'NoSuchCORSConfiguration',
  website: 'NoSuchWebsiteConfiguration',
  lifecycle: 'NoSuchLifecycleConfiguration',
  tagging: 'NoSuchTagSet',
  encryption: 'ServerSideEncryptionConfigurationNotFoundError',
  publicAccessBlock: 'NoSuchPublicAccessBlockConfiguration',
  ownershipControls: 'OwnershipControlsNotFoundError',
  replication: 'ReplicationConfigurationNotFoundError',
  'object-lock': 'ObjectLockConfigurationNotFoundError',
};
const PRESENT: Readonly<Record<string, string>> = {
  location: '<LocationConstraint/>',
  versioning: '<VersioningConfiguration/>',
  notification: '<NotificationConfiguration/>',
  logging: '<BucketLoggingStatus/>',
  accelerate: '<AccelerateConfiguration/>',
  requestPayment: '<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>',
  acl: '<AccessControlPolicy><Owner><ID>bench</ID></Owner><AccessControlList/></AccessControlPolicy>',
  analytics: '<R><IsTruncated>false</IsTruncated></R>',
  inventory: '<R><IsTruncated>false</IsTruncated></R>',
  metrics: '<R><IsTruncated>false</IsTruncated></R>',
  'intelligent-tiering': '<R><IsTruncated>false</IsTruncated></R>',
};
/** What sts:GetCallerIdentity answers, the only POST there is. */
export const IDENTITY =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/bench</Arn><UserId>AIDBENCH</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

/** What nginx cannot answer from a file: settings, the list of buckets, listings of a part of a bucket. */
export async function serveOddRequests(
  buckets: readonly Bucket[],
): Promise<{ readonly port: number } & Disposable> {
  // nginx keeps its connections; one that is closed while it sends would be a 502.
  const options = { keepAliveTimeout: KEEP_ALIVE_MS };
  const server = createServer(options, (request, response) => answer(buckets, request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { port: address.port, [Symbol.dispose]: close };
}

function answer(buckets: readonly Bucket[], request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://bench');
  const name = pathname.split('/')[1] ?? '';
  const bucket = buckets.find((each) => each.name === name);
  const { status, body } = respond(buckets, bucket, request.method ?? 'GET', name, searchParams);
  response.writeHead(status, {
    'content-type': 'application/xml',
    'content-length': Buffer.byteLength(body),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function respond(
  buckets: readonly Bucket[],
  bucket: Bucket | undefined,
  method: string,
  name: string,
  query: URLSearchParams,
): { status: number; body: string } {
  if (method === 'POST') return { status: 200, body: IDENTITY };
  if (name === '') return { status: 200, body: XML + renderBuckets(buckets) };
  if (!bucket) return { status: 404, body: XML + renderError('NoSuchBucket') };
  if (method === 'HEAD') return { status: 200, body: '' };
  return respondWithSetting(query) ?? { status: 200, body: renderListing(bucket, readRequest(query)) };
}

/** The setting of a bucket that is asked for, of those that any bucket has; undefined where the query asks for none. */
export function respondWithSetting(query: URLSearchParams): { status: number; body: string } | undefined {
  for (const [part, body] of Object.entries(PRESENT))
    if (query.has(part)) return { status: 200, body: XML + body };
  for (const [part, code] of Object.entries(ABSENT))
    if (query.has(part)) return { status: 404, body: XML + renderError(code) };
  return undefined;
}

export function readRequest(query: URLSearchParams) {
  const token = query.get('continuation-token');
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    startAfter: query.get('start-after') ?? '',
    maxKeys: Number(query.get('max-keys') ?? 1000),
    ...(token === null ? {} : { token }),
  };
}

function renderBuckets(buckets: readonly Bucket[]): string {
  const date = LAST_MODIFIED.toISOString();
  const items = buckets.map(
    ({ name }) =>
      `<Bucket><Name>${name}</Name><CreationDate>${date}</CreationDate><BucketRegion>us-east-1</BucketRegion></Bucket>`,
  );
  return `<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets>${items.join('')}</Buckets></ListAllMyBucketsResult>`;
}

function renderError(code: string): string {
  return `<Error><Code>${code}</Code><Message>there is none</Message></Error>`;
}
