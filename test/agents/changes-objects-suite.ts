import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { ObjectVersion } from '../../src/changes/change.ts';
import { MovedError, PortError } from '../../src/changes/ports.ts';
import { createBucket, HTML, openPorts } from './changes-scene.ts';

const ALL_HEADERS = {
  'cache-control': 'no-cache',
  'content-disposition': 'inline; filename="a b.html"',
  'content-encoding': 'gzip',
  'content-language': 'en-GB',
  'content-type': 'text/html; charset=iso-8859-1',
  expires: 'Thu, 01 Jan 2037 00:00:00 GMT',
  'x-amz-storage-class': 'STANDARD_IA',
  'x-amz-tagging': 'owner=web&site=qos%20%2B%20co',
  'x-amz-website-redirect-location': '/elsewhere',
};

/** What holds of objects wherever they are. */
export function testObjects(target: () => { readonly endpoint: string }): void {
  const open = async () => {
    const ports = openPorts(target().endpoint);
    const bucket = await createBucket(target().endpoint);
    const { objects, signal } = ports;
    return {
      ...ports,
      bucket,
      put: async (key: string, text: string, version = HTML): Promise<ObjectVersion> => {
        const before = (await objects.head(bucket, key, signal)) ?? null;
        await objects.put(bucket, key, Buffer.from(text), version, before, signal);
        return (await objects.head(bucket, key, signal)) as ObjectVersion;
      },
    };
  };

  describe('the objects port', () => {
    test('what is put comes back with its headers, metadata and tags exactly', async () => {
      const { objects, bucket, signal } = await open();
      const version = { headers: ALL_HEADERS, metadata: { by: 'alice', 'reviewed-by': 'Bob & co' } };
      const etag = await objects.put(bucket, 'a', Buffer.from('<p>'), version, null, signal);
      const found = await objects.get(bucket, 'a', signal);
      expect(found?.version).toEqual({ etag, size: 3, ...version });
      expect(found?.body.toString()).toBe('<p>');
      expect(await objects.head(bucket, 'a', signal)).toMatchObject(found?.version ?? {});
    });

    test('what is put back has what was there, to the last header', async () => {
      const { objects, bucket, put, signal } = await open();
      const before = await put('a', 'old', { headers: ALL_HEADERS, metadata: { by: 'alice' } });
      const after = await put('a', 'new');
      await objects.put(bucket, 'a', Buffer.from('old'), before, after, signal);
      expect(await objects.head(bucket, 'a', signal)).toEqual(before);
    });

    test('nothing is written over what somebody else has changed', async () => {
      const { objects, bucket, put, signal } = await open();
      const seen = await put('a', 'one');
      await put('a', 'two');
      const write = objects.put(bucket, 'a', Buffer.from('three'), HTML, seen, signal);
      await expect(write).rejects.toThrow(MovedError);
      expect((await objects.get(bucket, 'a', signal))?.body.toString()).toBe('two');
    });

    test('nothing is written where something has appeared, or where it has gone', async () => {
      const { objects, bucket, put, signal } = await open();
      const seen = await put('a', 'one');
      const write = (key: string, before: ObjectVersion | null) =>
        objects.put(bucket, key, Buffer.from('x'), HTML, before, signal);
      await expect(write('a', null)).rejects.toThrow(/a has been made by somebody else/);
      await expect(write('gone', seen)).rejects.toThrow(/gone has been deleted/);
      expect(await objects.head(bucket, 'gone', signal)).toBeUndefined();
    });

    test('a write whose answer was lost is found to be done', async () => {
      const { objects, bucket, signal } = await open();
      const write = () => objects.put(bucket, 'a', Buffer.from('one'), HTML, null, signal);
      expect(await write()).toBe(await write());
    });

    test('a copy has all that its source has', async () => {
      const { objects, bucket, put, signal } = await open();
      const source = await put('ö/ä +&?.html', 'page', { headers: ALL_HEADERS, metadata: { by: 'alice' } });
      const from = { bucket, key: 'ö/ä +&?.html', etag: source.etag };
      expect(await objects.copy(from, { bucket, key: 'b' }, null, signal)).toBe(source.etag);
      expect(await objects.head(bucket, 'b', signal)).toEqual(source);
    });

    test('a copy is refused where source or target has changed', async () => {
      const { objects, bucket, put, signal } = await open();
      const source = await put('a', 'one');
      const target = await put('b', 'old');
      const copy = (etag: string, before: ObjectVersion | null) =>
        objects.copy({ bucket, key: 'a', etag }, { bucket, key: 'b' }, before, signal);
      await expect(copy(target.etag, target)).rejects.toThrow(/\/a has been changed/);
      await expect(copy(source.etag, source)).rejects.toThrow(/\/b has been changed/);
      await expect(copy(source.etag, null)).rejects.toThrow(/\/b has been made/);
      expect(await objects.head(bucket, 'b', signal)).toEqual(target);
    });

    test('only what was seen is deleted, and only once', async () => {
      const { objects, bucket, put, signal } = await open();
      const seen = await put('a', 'one');
      const now = await put('a', 'two');
      await expect(objects.delete(bucket, 'a', seen, signal)).rejects.toThrow(MovedError);
      await objects.delete(bucket, 'a', now, signal);
      await objects.delete(bucket, 'a', now, signal);
      expect(await objects.head(bucket, 'a', signal)).toBeUndefined();
    });

    test('keys are listed as they are, in the order of their bytes', async () => {
      const { objects, bucket, put, signal } = await open();
      const keys = ['p/a b+c.txt', 'p/%41', 'p/ä', 'p/\u{1F6A2}', 'p/\uFF5E', 'p/&<>"', 'other'];
      for (const key of keys) await put(key, key);
      const listed = (await Array.fromAsync(objects.list(bucket, 'p/', signal))).flat().map(({ key }) => key);
      const inOrder = keys.slice(0, -1).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(listed).toEqual(inOrder);
    });

    test('a stream is put like bytes that are held', async () => {
      const { objects, bucket, signal } = await open();
      const bytes = randomBytes(9 * 1024 ** 2);
      const body = {
        open: () => Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]),
        size: bytes.length,
      };
      await objects.put(bucket, 'video.mp4', body, HTML, null, signal);
      const found = await objects.open(bucket, 'video.mp4', signal);
      expect(found?.version).toMatchObject({ size: bytes.length, ...HTML });
      expect((await buffer(found?.body ?? Readable.from([]))).equals(bytes)).toBe(true);
    });

    test('a bucket of another region is written to there', async () => {
      const { objects, signal } = openPorts(target().endpoint);
      const west = await createBucket(target().endpoint, 'us-west-2');
      const etag = await objects.put(west, 'a', Buffer.from('x'), HTML, null, signal);
      expect(await Array.fromAsync(objects.list(west, '', signal))).toEqual([[{ key: 'a', size: 1, etag }]]);
    });

    test('of a bucket that is not there, the failure says what to do', async () => {
      const { objects, signal } = openPorts(target().endpoint);
      const failure = await Array.fromAsync(objects.list('no-such-bucket-here', '', signal)).catch(
        (error) => error,
      );
      expect(failure).toBeInstanceOf(PortError);
      expect(failure).toMatchObject({
        code: 'NoSuchBucket',
        advice: expect.stringContaining('tidemark.yaml'),
      });
      expect(failure.requestId).toEqual(expect.any(String));
    });
  });
}
