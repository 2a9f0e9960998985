import { hash } from 'node:crypto';
import type { S3State, S3Version } from '../../sandbox/s3-state.ts';
import { currentVersion } from '../../sandbox/s3-state.ts';
import type { SnapshotFiles } from './snapshot-files.ts';

/** What is to be known of an object, by `bucket/key`. */
export type ObjectFacts = Readonly<Record<string, unknown>>;

interface IndexLine {
  readonly key: string;
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: object;
}

/** Every object as it was put. */
export function seededObjects({ buckets }: S3State, isLeftOut: (bucket: string) => boolean): ObjectFacts {
  const all = [...buckets.values()].filter(({ name }) => !isLeftOut(name));
  const facts = all.flatMap(({ name, objects }) =>
    [...objects.entries()].flatMap(([key, versions]) => {
      const version = currentVersion(versions);
      return version ? [[`${name}/${key}`, describeVersion(version)] as const] : [];
    }),
  );
  return Object.fromEntries(facts);
}

/** Every object as it lies in the snapshot's folder, its bytes read from there. */
export async function storedObjects(files: SnapshotFiles): Promise<ObjectFacts> {
  const facts: [string, unknown][] = [];
  for (const index of await files.find(/^s3-buckets\/_config\/.*\.objects\.jsonl$/)) {
    const bucket = index.slice('s3-buckets/_config/'.length, -'.objects.jsonl'.length);
    const lines = (await files.bytes(index)).toString().split('\n').slice(0, -1);
    for (const line of lines) {
      const { key, path = key, headers, metadata = {}, tags = {} }: IndexLine = JSON.parse(line);
      const sha256 = hash('sha256', await files.bytes(`s3-buckets/${bucket}/${path}`));
      const kept = {
        type: headers['content-type'],
        cache: headers['cache-control'],
        metadata: decode(metadata),
      };
      facts.push([`${bucket}/${key}`, { sha256, ...kept, tags }]);
    }
  }
  return Object.fromEntries(facts);
}

/** S3 gives metadata beyond ASCII encoded (RFC 2047), which is how the snapshot keeps it; moto gives it as it is. */
function decode(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const decodeValue = (value: string) =>
    value.replace(/=\?UTF-8\?B\?([^?]+)\?=/g, (_, base64: string) =>
      Buffer.from(base64, 'base64').toString(),
    );
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, decodeValue(value)]));
}

function describeVersion({ body, headers, metadata, tags }: S3Version) {
  const sha256 = hash('sha256', body.slice(0, body.size));
  return { sha256, type: headers['content-type'], cache: headers['cache-control'], metadata, tags };
}
