import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LAST_MODIFIED } from './bucket.ts';
import { renderListing } from './listing.ts';
import { IDENTITY, readRequest, respondWithSetting } from './odd-requests.ts';

/** Buckets that all look alike. Each object is made up as it is read, and no two are the same. */
export interface MadeUpPlan {
  readonly buckets: number;
  /** Of each bucket. */
  readonly keys: number;
  /** Of each object, bytes. */
  readonly size: number;
  /** CRC-64/NVME of each object, base64, as S3 keeps it of what is uploaded today; undefined: it keeps none. */
  readonly crc64nvme?: string | undefined;
}

const BLOCK_BYTES = 1_048_576;
const NUMBER_BYTES = 8;
const BLOCK = randomBytes(BLOCK_BYTES);
/** Of an upload in parts, so no MD5. */
const ETAG = `${'0'.repeat(31)}1-1000`;
const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';

const keyOf = (index: number) => `object-${String(index).padStart(7, '0')}.bin`;
const bucketOf = (index: number) => `made-up-${String(index).padStart(5, '0')}`;

/** Serves them on 127.0.0.1, in this process; nothing is ever held or written. */
export async function startMadeUpS3(plan: MadeUpPlan): Promise<{ readonly url: string } & Disposable> {
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    // A client that goes away in the middle is its own affair.
    answer(plan, request, response).catch(() => response.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${address.port}`, [Symbol.dispose]: close };
}

async function answer(plan: MadeUpPlan, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://bench');
  const [, name = '', key = ''] = pathname.split('/');
  if (key !== '') return await sendObject(plan, pathname, request.headers.range, response);
  const { status, body } = respond(plan, request.method ?? 'GET', name, searchParams);
  const headers = { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
}

function respond(
  plan: MadeUpPlan,
  method: string,
  name: string,
  query: URLSearchParams,
): { status: number; body: string } {
  if (method === 'POST') return { status: 200, body: IDENTITY };
  if (name === '') return { status: 200, body: XML + renderBuckets(plan, query) };
  const setting = method === 'HEAD' ? { status: 200, body: '' } : respondWithSetting(query);
  if (setting) return setting;
  const bucket = {
    name,
    count: plan.keys,
    key: keyOf,
    size: plan.size,
    isFiles: false,
    etag: () => ETAG,
    checksum: () => undefined,
  };
  return { status: 200, body: renderListing(bucket, readRequest(query)) };
}

/** A page of them; the token is the number of the next one. */
function renderBuckets({ buckets }: MadeUpPlan, query: URLSearchParams): string {
  const from = Number(query.get('continuation-token') ?? 0);
  const until = Math.min(buckets, from + Number(query.get('max-buckets') ?? buckets));
  const date = LAST_MODIFIED.toISOString();
  const items = Array.from(
    { length: until - from },
    (_, index) =>
      `<Bucket><Name>${bucketOf(from + index)}</Name><CreationDate>${date}</CreationDate><BucketRegion>us-east-1</BucketRegion></Bucket>`,
  );
  const next = until < buckets ? `<ContinuationToken>${until}</ContinuationToken>` : '';
  return `<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets>${items.join('')}</Buckets>${next}</ListAllMyBucketsResult>`;
}

async function sendObject(
  { size, crc64nvme }: MadeUpPlan,
  path: string,
  range: string | undefined,
  response: ServerResponse,
): Promise<void> {
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  response.writeHead(range === undefined ? 200 : 206, {
    'content-length': size - from,
    'last-modified': LAST_MODIFIED.toUTCString(),
    etag: `"${ETAG}"`,
    ...(crc64nvme === undefined
      ? {}
      : { 'x-amz-checksum-crc64nvme': crc64nvme, 'x-amz-checksum-type': 'FULL_OBJECT' }),
    ...(range === undefined ? {} : { 'content-range': `bytes ${from}-${size - 1}/${size}` }),
  });
  await pipeline(Readable.from(makeBytes(path, from, size), { objectMode: false }), response);
}

/** The same bytes for the same path of an object: each block is its path and number, and then always the same noise. */
export function* makeBytes(path: string, from: number, size: number): Generator<Buffer> {
  for (let at = from; at < size; ) {
    const number = Math.floor(at / BLOCK_BYTES);
    const head = Buffer.alloc(NUMBER_BYTES + path.length);
    head.writeDoubleLE(number);
    head.write(path, NUMBER_BYTES);
    const start = at - number * BLOCK_BYTES;
    const end = Math.min(BLOCK_BYTES, size - number * BLOCK_BYTES);
    if (start < head.length) yield head.subarray(start, end);
    if (end > head.length) yield BLOCK.subarray(Math.max(start, head.length), end);
    at += end - start;
  }
}
