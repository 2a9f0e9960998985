import { type BucketCall, keyEncoder, listDate, s3Xml } from './s3-call.ts';
import { compareKeys, type KeyTable } from './s3-key-table.ts';
import { currentVersion, etagOf, type S3Version } from './s3-state.ts';
import type { SandboxResponse } from './service.ts';
import { ServiceError } from './service-error.ts';
import type { XmlValue } from './xml.ts';

const MAX_KEYS = 1000;

export function listObjects({ bucket, request: { query } }: BucketCall): SandboxResponse {
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after');
  const start = token === null ? startPosition(startAfter) : readToken(token);
  const listed = walk(bucket.objects, readScope(query), start, selectCurrent);
  const encode = keyEncoder(query);
  return s3Xml('ListBucketResult', {
    Name: bucket.name,
    ...describeScope(query, encode),
    ContinuationToken: token ?? undefined,
    StartAfter: startAfter === null ? undefined : encode(startAfter),
    KeyCount: listed.entries.length + listed.prefixes.length,
    IsTruncated: listed.last !== undefined,
    NextContinuationToken: listed.last && writeToken(listed.last),
    Contents: listed.entries.map(({ key, version }) => ({ Key: encode(key), ...describeVersion(version) })),
    CommonPrefixes: listed.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  });
}

function selectCurrent(versions: readonly S3Version[]): readonly S3Version[] {
  const version = currentVersion(versions);
  return version ? [version] : [];
}

export function listObjectVersions({ bucket, request: { query } }: BucketCall): SandboxResponse {
  const keyMarker = query.get('key-marker') ?? '';
  const versionMarker = query.get('version-id-marker') ?? '';
  const scope = readScope(query);
  const start = startPosition(keyMarker, versionMarker, scope);
  const { entries, prefixes, last } = walk(bucket.objects, scope, start, (versions) => versions);
  const encode = keyEncoder(query);
  const describe = (isMarker: boolean) =>
    entries
      .filter(({ version }) => version.isDeleteMarker === isMarker)
      .map(({ key, version }) => ({
        Key: encode(key),
        VersionId: version.versionId,
        IsLatest: version === bucket.objects.get(key)?.[0],
        ...describeVersion(version),
      }));
  return s3Xml('ListVersionsResult', {
    Name: bucket.name,
    ...describeScope(query, encode),
    KeyMarker: encode(keyMarker),
    VersionIdMarker: versionMarker,
    IsTruncated: last !== undefined,
    NextKeyMarker: last && encode(typeof last === 'string' ? last : last.key),
    NextVersionIdMarker: typeof last === 'object' ? last.version.versionId : undefined,
    Version: describe(false),
    DeleteMarker: describe(true),
    CommonPrefixes: prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  });
}

/** Where a listing goes on: after a key, after one of its versions, or after all keys under a common prefix. */
interface Position {
  readonly key?: string;
  readonly versionId?: string | undefined;
  readonly prefix?: string | undefined;
}

interface Entry {
  readonly key: string;
  readonly version: S3Version;
}

interface Scope {
  readonly prefix: string;
  readonly delimiter: string;
  readonly limit: number;
}

interface Walked {
  readonly entries: readonly Entry[];
  readonly prefixes: readonly string[];
  /** The end of this page, where more follows. */
  readonly last: Entry | string | undefined;
}

type Versions = (versions: readonly S3Version[]) => readonly S3Version[];

/** One page of a listing, in the order of keys; a common prefix counts as one. */
function walk(
  objects: KeyTable<S3Version>,
  scope: Scope,
  start: Position | undefined,
  select: Versions,
): Walked {
  const taken: (Entry | string)[] = [];
  let isTruncated = false;
  for (const item of iterate(objects, scope, start, select)) {
    isTruncated = taken.length === scope.limit;
    if (isTruncated) break;
    taken.push(item);
  }
  return {
    entries: taken.filter((item) => typeof item !== 'string'),
    prefixes: taken.filter((item) => typeof item === 'string'),
    last: isTruncated ? taken.at(-1) : undefined,
  };
}

/** What is listed after `start`: versions of keys, and common prefixes as text. */
function* iterate(
  objects: KeyTable<S3Version>,
  { prefix, delimiter }: Scope,
  start: Position | undefined,
  select: Versions,
) {
  const keys = objects.keys();
  let previous = start?.prefix;
  for (let index = firstIndex(objects, prefix, start); index < keys.length; index++) {
    const key = keys[index] ?? '';
    if (!key.startsWith(prefix)) return;
    const versions = resume(key, select(objects.get(key) ?? []), start);
    if (versions.length === 0) continue;
    const common = commonPrefix(key, prefix, delimiter);
    if (common === undefined) for (const version of versions) yield { key, version };
    else if (common !== previous) yield common;
    previous = common;
  }
}

function firstIndex(objects: KeyTable<S3Version>, prefix: string, start: Position | undefined): number {
  const from = start?.key ?? start?.prefix ?? '';
  if (compareKeys(from, prefix) < 0) return objects.firstFrom(prefix);
  const index = objects.firstFrom(from);
  const isDone =
    start?.key !== undefined && start.versionId === undefined && objects.keys()[index] === start.key;
  return isDone ? index + 1 : index;
}

/** Of the key a page ended in, the versions that are still to come. */
function resume(
  key: string,
  versions: readonly S3Version[],
  start: Position | undefined,
): readonly S3Version[] {
  if (start?.versionId === undefined || key !== start.key) return versions;
  return versions.slice(versions.findIndex((version) => version.versionId === start.versionId) + 1);
}

function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

function readScope(query: URLSearchParams): Scope {
  const limit = Number(query.get('max-keys') ?? MAX_KEYS);
  if (!Number.isInteger(limit) || limit < 0) {
    throw new ServiceError(
      400,
      'InvalidArgument',
      'Provided max-keys not an integer or within integer range',
    );
  }
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    limit: Math.min(limit, MAX_KEYS),
  };
}

function describeScope(query: URLSearchParams, encode: (key: string) => string) {
  const scope = readScope(query);
  return {
    Prefix: encode(scope.prefix),
    Delimiter: scope.delimiter === '' ? undefined : encode(scope.delimiter),
    MaxKeys: scope.limit,
    EncodingType: query.get('encoding-type') ?? undefined,
  };
}

function describeVersion(version: S3Version): { readonly [name: string]: XmlValue } {
  const LastModified = listDate(version.lastModified);
  if (version.isDeleteMarker) return { LastModified };
  return {
    LastModified,
    ETag: `"${etagOf(version)}"`,
    ChecksumAlgorithm: version.checksum?.algorithm,
    ChecksumType: version.checksum?.type,
    Size: version.body.size,
    StorageClass: version.storageClass,
  };
}

/** A marker that is itself a common prefix stands for all that is under it. */
function startPosition(key: string | null, versionId?: string, scope?: Scope): Position | undefined {
  if (!key) return undefined;
  if (scope && commonPrefix(key, scope.prefix, scope.delimiter) === key) return { prefix: key };
  return { key, versionId: versionId || undefined };
}

function writeToken(last: Entry | string): string {
  const position: Position = typeof last === 'string' ? { prefix: last } : { key: last.key };
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function readToken(token: string): Position {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    throw new ServiceError(400, 'InvalidArgument', 'The continuation token provided is incorrect');
  }
}
