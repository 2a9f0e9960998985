import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { DiffStore } from '../../src/diff/resource-change.ts';
import type { Failure, Manifest, ManifestResource } from '../../src/manifest/manifest.ts';
import type { SnapshotDiffs } from '../../src/runs/snapshot-diffs.ts';

export interface MadeResource {
  readonly agent?: ManifestResource['agent'];
  readonly service: string;
  readonly id: string;
  readonly title?: string;
  /** Its folder, or its one file. */
  readonly path: string;
  /** By path in the snapshot. */
  readonly files: Readonly<Record<string, string | Buffer>>;
  readonly gaps?: ManifestResource['gaps'];
}

export interface MadeSnapshot {
  readonly resources: readonly MadeResource[];
  readonly failures?: readonly Failure[];
  readonly fields?: Partial<Manifest>;
}

/** Snapshots in memory, the newest last, as a store has them; `own` holds their manifests and sums, to be damaged. */
export function makeSnapshots(snapshots: Readonly<Record<string, MadeSnapshot>>) {
  const objects = new Map<string, Buffer>();
  const own = new Map<string, Buffer>();
  for (const [name, snapshot] of Object.entries(snapshots)) seal(name, snapshot, objects, own);
  const store = {
    snapshots: async () => Object.keys(snapshots).reverse(),
    partials: async () => ['half'],
    size: async (sha256: string) => objects.get(sha256)?.length,
    open: (sha256: string) => Readable.from([objects.get(sha256) ?? Buffer.alloc(0)]),
    async readSnapshot(name: string, file: string, range?: { offset: number; length: number }) {
      const bytes = own.get(`${name}/${file}`);
      return range ? bytes?.subarray(range.offset, range.offset + range.length) : bytes;
    },
  } satisfies DiffStore & { partials: () => Promise<string[]> };
  return { store, objects, own };
}

function seal(
  name: string,
  snapshot: MadeSnapshot,
  objects: Map<string, Buffer>,
  own: Map<string, Buffer>,
): void {
  let sums = '';
  const resources = snapshot.resources.map((made) => {
    const lines = Object.entries(made.files).map(([path, content]) => {
      const bytes = Buffer.from(content as string);
      const sha256 = hash('sha256', bytes);
      objects.set(sha256, bytes);
      own.set(`${name}/${path}`, bytes);
      return `${sha256}  ${path}\n`;
    });
    const text = lines.join('');
    const offset = Buffer.byteLength(sums);
    sums += text;
    return describe(made, text, offset);
  });
  own.set(`${name}/SHA256SUMS`, Buffer.from(sums));
  own.set(`${name}/manifest.json`, Buffer.from(JSON.stringify(makeManifest(name, snapshot, resources))));
}

function describe(made: MadeResource, sums: string, offset: number): ManifestResource {
  const { agent = 'config', service, id, title = id, path, files, gaps = [] } = made;
  return {
    ...{ agent, service, id, title, path, region: 'us-east-1', fingerprint: '', heldFrom: '', heldUntil: '' },
    files: Object.keys(files).length,
    bytes: Object.values(files).reduce((sum, content) => sum + Buffer.byteLength(content), 0),
    sha256: hash('sha256', sums),
    gaps: [...gaps],
    sums: { offset, length: Buffer.byteLength(sums) },
  };
}

function makeManifest(
  name: string,
  { failures = [], fields }: MadeSnapshot,
  resources: ManifestResource[],
): Manifest {
  return {
    ...{ schema: 1, estate: 'jada', name, state: 'COMPLETE', startedAt: '', finishedAt: '' },
    agents: ['s3', 'lambda', 'config', 'local'],
    consistency: { kind: 'atomic', asOf: '', rounds: 1 },
    timings: [],
    totals: { resources: resources.length, files: 0, bytes: 0, newBytes: 0, services: {} },
    root: '',
    changes: null,
    resources,
    ledger: [],
    failures: [...failures],
    ...fields,
  };
}

/** A bucket whose objects are these. */
export function makeBucket(
  id: string,
  objects: Readonly<Record<string, string>>,
  policy = 'none',
): MadeResource {
  const path = `s3-buckets/${id}`;
  const files = Object.entries(objects).map(([key, body]) => [`${path}/${key}`, body]);
  const configuration = [`s3-buckets/_config/${id}.json`, JSON.stringify({ bucket: id, policy })];
  return { agent: 's3', service: 's3', id, path, files: Object.fromEntries([configuration, ...files]) };
}

/** A resource of one document. */
export function makeDocument(service: string, id: string, json: unknown): MadeResource {
  const path = `${service}/${id}.json`;
  return { service, id, path, files: { [path]: JSON.stringify(json) } };
}

export const NO_DIFFS: SnapshotDiffs = {
  diff: async () => ({ kind: 'refused', reasons: ['there is no snapshot to compare'] }),
};
