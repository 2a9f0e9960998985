import { Readable } from 'node:stream';
import { type CallAnswer, CallError, retryKindOf } from '../aws/call-error.ts';
import type { Attempt, Caller } from '../aws/caller.ts';
import { parseTags, readFailure, readText } from './answer.ts';
import type { DataPlane } from './data-plane.ts';
import type { BucketAddress } from './endpoint.ts';
import type { BodyControl, ChooseSink, HttpAnswer } from './http.ts';
import { parseListPage } from './list-page.ts';
import { readHead } from './object-head.ts';
import type { ObjectSaving } from './object-saving.ts';
import { type Credentials, encodeQuery } from './signature.ts';
import type { ObjectAnswer, Page, SaveAnswer, SmallDownload, Transfer, WantedObject } from './transfer.ts';

export interface FastTransferOptions {
  readonly plane: DataPlane;
  readonly caller: Caller;
  /** Where the buckets are thought to be. */
  readonly region: string;
  /** The bucket's address in the region, as the SDK makes it. */
  address(bucket: string, region: string): BucketAddress;
  /** As the SDK finds them; `refresh`: those at hand are refused. The same object while they are the same. */
  credentials(refresh: boolean): Promise<Credentials>;
}

interface Call<T> {
  /** As AWS names it. */
  readonly name: string;
  readonly bucket: string;
  readonly signal: AbortSignal;
  readonly send: (address: BucketAddress, credentials: Credentials) => Promise<Attempt<T>>;
}

/**
 * The transfer calls over connections of our own, signed here: a tenth of the processor time that the SDK takes for
 * each. Credentials and addresses are the SDK's.
 */
export function createFastTransfer(options: FastTransferOptions): Transfer {
  const { plane } = options;
  const run = <T>(call: Call<T>): Promise<T> =>
    options.caller.call(call.name, call.signal, () => attempt(options, call));
  const transfer: Transfer = {
    list: (bucket, { prefix, startAfter, token, maxKeys, signal }) => {
      const query = encodeQuery({
        'continuation-token': token,
        'encoding-type': 'url',
        'list-type': '2',
        'max-keys': maxKeys?.toString(),
        prefix,
        'start-after': startAfter,
      });
      const send = async (address: BucketAddress, credentials: Credentials) =>
        read(parseListPage, await plane.get({ address, query, headers: {} }, credentials, signal));
      return run<Page>({ name: 'ListObjectsV2', bucket, signal, send });
    },
    tags: (bucket, key, { signal }) => {
      const send = async (address: BucketAddress, credentials: Credentials) =>
        read(
          parseTags,
          await plane.get({ address, key, query: 'tagging=', headers: {} }, credentials, signal),
        );
      return run({ name: 'GetObjectTagging', bucket, signal, send });
    },
    get: (bucket, key, { ifMatch, signal }) => {
      const condition = ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` };
      const headers = { ...condition, 'x-amz-checksum-mode': 'ENABLED' };
      const send = (address: BucketAddress, credentials: Credentials) =>
        openObject((choose) => plane.get({ address, key, headers }, credentials, signal, choose));
      return run<ObjectAnswer>({ name: 'GetObject', bucket, signal, send });
    },
  };
  const { saving } = plane;
  if (!saving) return transfer;
  const save: Transfer['save'] = (bucket, key, { ifMatch, size, signal }) => {
    const send = async (address: BucketAddress, credentials: Credentials) => {
      const download = await saving.save({ address, key, ifMatch, size }, credentials, signal);
      if (download.kind === 'object' && download.throttled > 0) options.caller.throttled();
      return { value: download satisfies SaveAnswer, waitedMs: download.waitedMs };
    };
    return plane.ahead(() => run<SaveAnswer>({ name: 'GetObject', bucket, signal, send }));
  };
  const saveAll: Transfer['saveAll'] = (bucket, objects, { signal }) =>
    plane.aheadInBatches(() => saveBatch(saving, options, bucket, objects, signal));
  return { ...transfer, save, saveAll, announce: (objects, bytes) => saving.announce(objects, bytes) };
}

/** Whatever fails here as a whole (no credentials, a thread that ended) is told where objects are fetched one by one. */
async function saveBatch(
  saving: ObjectSaving,
  { plane, caller, ...options }: FastTransferOptions,
  bucket: string,
  objects: readonly WantedObject[],
  signal: AbortSignal,
): Promise<readonly SmallDownload[]> {
  try {
    return await caller.many(objects.length, signal, async () => {
      const credentials = await options.credentials(false);
      const address = options.address(bucket, plane.regions.get(bucket) ?? options.region);
      return saving.saveAll({ address, objects }, credentials, signal);
    });
  } catch {
    signal.throwIfAborted();
    return objects.map(() => ({ kind: 'left', why: 'other' }));
  }
}

/** One attempt, and another at once where the bucket is elsewhere or the credentials have expired meanwhile. */
async function attempt<T>(options: FastTransferOptions, { bucket, send }: Call<T>): Promise<Attempt<T>> {
  const { plane, region } = options;
  const credentials = await options.credentials(false);
  const address = options.address(bucket, plane.regions.get(bucket) ?? region);
  try {
    return await send(address, credentials);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    if (isThrottled(error)) plane.places.throttled();
    const elsewhere = redirected(error.answer, address);
    if (elsewhere) {
      if (elsewhere.region !== address.region) plane.regions.set(bucket, elsewhere.region);
      const isSameHost = elsewhere.origin === address.origin;
      return await send(isSameHost ? options.address(bucket, elsewhere.region) : elsewhere, credentials);
    }
    if (!EXPIRED.test(error.answer.code)) throw error;
    // Another call may have had them replaced since this one was sent.
    const current = await options.credentials(false);
    const fresh = isSame(current, credentials) ? await options.credentials(true) : current;
    if (isSame(fresh, credentials)) throw error;
    return await send(address, fresh);
  }
}

/** Anyone can have a machine whose name ends in `amazonaws.com`, as those of EC2 do. */
const S3_HOST = /(^|\.)s3([.-][a-z0-9]+)*\.amazonaws\.com(\.cn)?$/;
const EXPIRED = /^(ExpiredToken|TokenRefreshRequired|RequestExpired)/;

function isSame(one: Credentials, other: Credentials): boolean {
  return one.accessKeyId === other.accessKeyId && one.sessionToken === other.sessionToken;
}

function isThrottled(error: CallError): boolean {
  return retryKindOf(error) === 'THROTTLING';
}

/** Where S3 says that the bucket is: in another region, or for now at another host. */
function redirected(
  { status, code, region, location }: CallAnswer,
  address: BucketAddress,
): BucketAddress | undefined {
  const isRedirect = status === 301 || status === 302 || status === 307 || status === 308;
  const isWrongRegion =
    isRedirect || code === 'AuthorizationHeaderMalformed' || code === 'IllegalLocationConstraintException';
  if (isWrongRegion && region !== undefined && region !== address.region) return { ...address, region };
  if (!isRedirect || location === undefined || !URL.canParse(location)) return undefined;
  const { origin, protocol, hostname } = new URL(location);
  // Credentials are for S3 alone, and only ever sent as safely as before.
  const isTrusted = protocol === new URL(address.origin).protocol && S3_HOST.test(hostname);
  return isTrusted && origin !== address.origin ? { ...address, origin } : undefined;
}

function read<T>(parse: (text: string) => T, answer: HttpAnswer): Attempt<T> {
  return { value: parse(readText(answer)), waitedMs: answer.waitedMs };
}

/** Resolves with the head, when the body has begun to come; it goes no faster than it is read. */
function openObject(send: (choose: ChooseSink) => Promise<HttpAnswer>): Promise<Attempt<ObjectAnswer>> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    let body: Readable | undefined;
    const choose: ChooseSink = (head, control) => {
      if (head.status !== 200) return undefined;
      const opened = bodyOf(control);
      body = opened;
      const value: ObjectAnswer = { kind: 'object', head: readHead(head), body: opened };
      resolve({ value, waitedMs: performance.now() - startedAt });
      return (chunk) => {
        if (!opened.push(Buffer.from(chunk))) control.pause();
      };
    };
    const settle = async (): Promise<void> => {
      try {
        const answer = await send(choose);
        if (body) body.push(null);
        else resolve({ value: expectedAnswer(answer), waitedMs: answer.waitedMs });
      } catch (error) {
        if (body) body.destroy(error as Error);
        else reject(error);
      }
    };
    void settle();
  });
}

function bodyOf(control: BodyControl): Readable {
  return new Readable({
    read: () => control.resume(),
    destroy: (error, done) => {
      control.abort(error ?? new Error('the body was not wanted'));
      done(error);
    },
  });
}

function expectedAnswer(answer: HttpAnswer): ObjectAnswer {
  const failure = readFailure(answer);
  if (answer.status === 412) return { kind: 'changed' };
  if (failure.answer.code === 'NoSuchKey') return { kind: 'gone' };
  throw failure;
}
