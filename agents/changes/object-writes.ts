import { Readable } from 'node:stream';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectVersion } from '../../src/changes/change.ts';
import { type Body, type Digests, digest, partsEtag, readAll, requestTimeout } from './body.ts';
import type { Condition } from './condition.ts';
import { choosePartBytes, putInParts } from './multipart.ts';
import { type Description, describe, type Sendable } from './object-version.ts';
import { etagIf, partsOf, targetOf, unquote, type WriteRoom, writeOf } from './write-room.ts';

type Stream = Exclude<Body, Buffer>;

/** Returns the ETag. */
export async function putObject(room: WriteRoom, body: Body, version: Description): Promise<string> {
  const isHeld = !Buffer.isBuffer(body) && body.size <= room.limits.held;
  const bytes = isHeld ? await readAll(body.open()) : body;
  const size = Buffer.isBuffer(bytes) ? bytes.length : bytes.size;
  if (size > room.limits.single) return putLarge(room, toStream(bytes), version);
  const digests = await digest(bytes);
  const send = async (condition: Condition) => {
    const input = {
      ...{ ...targetOf(room), ...condition },
      ContentLength: size,
      ChecksumSHA256: Buffer.from(digests.sha256, 'hex').toString('base64'),
    };
    const command = Buffer.isBuffer(bytes)
      ? new PutObjectCommand({ ...input, Body: bytes })
      : streamBody(new PutObjectCommand(input), bytes, digests);
    const sent = { abortSignal: room.signal, requestTimeout: requestTimeout(size) };
    const { ETag = '' } = await room.client.send(describe(command, version), sent);
    return unquote(ETag);
  };
  const done = (now: ObjectVersion | undefined) => etagIf(now, digests.md5, version);
  return room.write({ ...writeOf(room, 'PutObject'), send, done }, room.signal);
}

interface Attempt {
  readonly request: { headers: Record<string, string>; body?: unknown };
}

/** Opens the stream for each attempt: those that are given as `Body` the SDK sends once only. */
function streamBody(command: PutObjectCommand, body: Stream, { sha256 }: Digests): PutObjectCommand {
  const { middlewareStack } = command as unknown as Sendable;
  const sign = (next: (args: Attempt) => Promise<unknown>) => (args: Attempt) => {
    args.request.headers['x-amz-content-sha256'] = sha256;
    return next(args);
  };
  const open = (next: (args: Attempt) => Promise<unknown>) => async (args: Attempt) => {
    const stream = body.open();
    try {
      return await next({ ...args, request: Object.assign(args.request, { body: stream }) });
    } finally {
      stream.destroy();
    }
  };
  middlewareStack.add(sign, { step: 'build', name: 'tidemarkPayloadHash' });
  middlewareStack.add(open, { step: 'deserialize', name: 'tidemarkStream' });
  return command;
}

async function putLarge(room: WriteRoom, body: Stream, version: Description): Promise<string> {
  const partBytes = choosePartBytes(body.size, room.limits.part);
  const etag = await partsEtag(body, partBytes);
  const send = (condition: Condition) =>
    putInParts({ ...partsOf(room, version), condition }, body, partBytes);
  const done = (now: ObjectVersion | undefined) => etagIf(now, etag, version);
  return room.write({ ...writeOf(room, 'CompleteMultipartUpload'), send, done }, room.signal);
}

export async function deleteObject(room: WriteRoom): Promise<void> {
  const send = async (condition: Condition): Promise<true> => {
    const command = new DeleteObjectCommand({ ...targetOf(room), ...condition });
    await room.client.send(command, { abortSignal: room.signal });
    return true;
  };
  const done = (now: ObjectVersion | undefined) => (now ? undefined : (true as const));
  await room.write({ ...writeOf(room, 'DeleteObject'), send, done }, room.signal);
}

function toStream(body: Body): Stream {
  return Buffer.isBuffer(body) ? { open: () => Readable.from([body]), size: body.length } : body;
}
