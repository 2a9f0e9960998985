import { Readable } from 'node:stream';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectVersion } from '../../src/changes/change.ts';
import { type Body, digest, partsEtag, readAll, requestTimeout } from './body.ts';
import type { Condition } from './condition.ts';
import { isNamed, statusOf } from './failure.ts';
import { choosePartBytes, putInParts } from './multipart.ts';
import { type Description, describe } from './object-version.ts';
import { etagIf, partsOf, targetOf, unquote, type WriteRoom, writeOf } from './write-room.ts';

type Stream = Exclude<Body, Buffer>;

const UPLOADS = 5;
const RETRY_MS = 500;

/** Returns the ETag. */
export async function putObject(room: WriteRoom, body: Body, version: Description): Promise<string> {
  const { limits } = room;
  const isHeld = !Buffer.isBuffer(body) && body.size <= limits.held;
  const bytes = isHeld ? await readAll(body.open()) : body;
  const size = Buffer.isBuffer(bytes) ? bytes.length : bytes.size;
  if (size > limits.single) return putLarge(room, toStream(bytes), version);
  const { md5, sha256 } = await digest(bytes);
  const send = (condition: Condition) => {
    const input = { ...targetOf(room), ...condition, ContentLength: size, ChecksumSHA256: sha256 };
    const sent = { abortSignal: room.signal, requestTimeout: requestTimeout(size) };
    const sendBody = async (Body: Buffer | Readable) => {
      const { ETag = '' } = await room.client.send(
        describe(new PutObjectCommand({ ...input, Body }), version),
        sent,
      );
      return unquote(ETag);
    };
    return Buffer.isBuffer(bytes) ? sendBody(bytes) : sendStream(room, bytes, sendBody);
  };
  return room.write(
    { ...writeOf(room, 'PutObject'), send, done: (now) => etagIf(now, md5, version) },
    room.signal,
  );
}

/** The SDK retries only what it can send again; a stream is opened anew. */
async function sendStream<T>(
  { pause, signal }: WriteRoom,
  body: Stream,
  send: (stream: Readable) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const stream = body.open();
    try {
      return await send(stream);
    } catch (error) {
      const status = statusOf(error);
      const isPassing = status === undefined || status >= 500 || isNamed(error, 'RequestTimeout');
      if (signal.aborted || !isPassing || status === 501 || attempt === UPLOADS) throw error;
      await pause(RETRY_MS * 2 ** attempt, signal);
    } finally {
      stream.destroy();
    }
  }
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
