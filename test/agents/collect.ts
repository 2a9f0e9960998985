import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import pLimit from 'p-limit';
import { pino } from 'pino';
import { inject } from 'vitest';
import { createClients } from '../../src/aws/clients.ts';
import { type Config, configSchema } from '../../src/config.ts';
import { captureResource, lookAt } from '../../src/engine/capture.ts';
import { type CaptureRecord, recordKey } from '../../src/engine/capture-record.ts';
import { SYSTEM_CLOCK } from '../../src/engine/clock.ts';
import type { Collector, FileRow, Gap, Look, PreviousCapture, Resource } from '../../src/engine/collector.ts';
import { createContext, type RunScope } from '../../src/engine/context.ts';
import { Fragments } from '../../src/engine/fragments.ts';
import { createSealer } from '../../src/engine/sealer.ts';
import { DIRECT, type Network } from '../../src/network.ts';
import { openFileStore } from '../../src/store/file-store.ts';
import { DataPlane, type DataPlaneOptions } from '../../src/transfer/data-plane.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `snapshot.transfer` of tests that do not say it (test/vitest.config.ts). */
    transfer?: 'fast' | 'sdk';
  }
}

export interface CollectOptions {
  readonly endpoint?: string;
  readonly region?: string;
  /** Merged over a minimal configuration, as in tidemark.yaml. */
  readonly config?: Record<string, unknown>;
  /** age recipients; none: secrets are dropped. */
  readonly recipients?: readonly string[];
  readonly full?: boolean;
  readonly signal?: AbortSignal;
  /** Earlier results: their captures are given as `previous`, their store is used again. */
  readonly after?: Collected;
  readonly runName?: string;
  /** Default: direct. */
  readonly network?: Network;
  /** As DataPlane takes them. */
  readonly plane?: Pick<DataPlaneOptions, 'threadsFrom' | 'idleMs'>;
}

interface CollectedResource {
  readonly resource: Resource;
  readonly record: CaptureRecord;
  readonly rows: readonly FileRow[];
  readonly gaps: readonly Gap[];
  /** What a second look says right after. */
  readonly again: Look;
}

export interface Collected extends AsyncDisposable {
  readonly resources: readonly CollectedResource[];
  readonly gaps: readonly Gap[];
  /** Paths of all files, sorted. */
  readonly paths: readonly string[];
  /** New bytes of all captures. */
  readonly newBytes: number;
  read(path: string): Promise<string>;
  readBytes(path: string): Promise<Buffer>;
  json(path: string): Promise<unknown>;
  /** Looks again at every resource, now. */
  look(): Promise<readonly Look[]>;
  readonly folder: string;
}

export function makeConfig(options: CollectOptions): Config {
  const { aws, snapshot, ...rest } = (options.config ?? {}) as { aws?: object; snapshot?: object };
  return configSchema.parse({
    estate: 'test',
    aws: {
      region: options.region ?? 'us-east-1',
      ...(options.endpoint ? { endpoint: options.endpoint } : {}),
      ...aws,
    },
    snapshot: { transfer: inject('transfer') ?? 'fast', ...snapshot },
    ...rest,
  });
}

async function makeRun(options: CollectOptions, folder: string): Promise<RunScope> {
  const config = makeConfig(options);
  const signal = options.signal ?? new AbortController().signal;
  const limit = pLimit(config.snapshot.concurrency);
  const key = Buffer.alloc(32, 7);
  const known = new Map<string, string>();
  const values = {
    get: async (hmac: string) => known.get(hmac),
    put: async (hmac: string, sealed: string) => void known.set(hmac, sealed),
  };
  const store = await openFileStore(folder);
  const { concurrency } = config.snapshot;
  const { network = DIRECT } = options;
  return {
    name: options.runName ?? 'test',
    plane: new DataPlane({ network, writing: store.threads, concurrency, ...options.plane }),
    config,
    full: options.full ?? false,
    signal,
    stop() {},
    clock: SYSTEM_CLOCK,
    log: pino({ level: 'silent' }),
    store,
    clients: createClients({
      aws: config.aws,
      signal,
      network,
      maxSockets: 128,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
    sealer: createSealer(options.recipients ?? [], key, values),
    key,
    limits: { s3: limit, lambda: limit, config: limit, local: limit },
    slots: { run: pLimit(config.snapshot.concurrency) },
    identify: async () => undefined,
  };
}

/** Lists and captures everything of one collector in one region, as the engine would, into a store of its own. */
export async function collect(collector: Collector, options: CollectOptions = {}): Promise<Collected> {
  if (options.after) return collectInto(options.after.folder, collector, options);
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-collect-'));
  try {
    return await collectInto(folder, collector, options);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function collectInto(
  folder: string,
  collector: Collector,
  options: CollectOptions,
): Promise<Collected> {
  const run = await makeRun(options, folder);
  const sweep = { collector, region: collector.scope === 'local' ? 'local' : run.config.aws.region };
  const name = `run-${process.hrtime.bigint()}`;
  const fragments = new Fragments(run.store, name);
  const resources: CollectedResource[] = [];
  const listContext = createContext(run, sweep, () => {});
  for await (const resource of collector.list(listContext)) {
    const previous = previousOf(options.after, resource);
    const progress = { expect() {}, counted() {}, step() {}, file() {}, stored() {} };
    await captureResource({ run, sweep, resource, previous, fragments, progress });
    const record = fragments.records.find(
      (each) => each.id === resource.id && (resource.region ?? each.region) === each.region,
    );
    if (!record) throw new Error(`nothing was committed for ${resource.id}`);
    const rows = await Array.fromAsync(fragments.rows(recordKey(record)));
    resources.push({ resource, record, rows, gaps: record.gaps, again: await lookAt(run, sweep, resource) });
  }
  const rows = new Map(resources.flatMap((each) => each.rows.map((row) => [row.path, row])));
  const readBytes = async (path: string): Promise<Buffer> => {
    const row = rows.get(path);
    if (!row) throw new Error(`no file ${path}; there are: ${Array.from(rows.keys()).join(', ')}`);
    return Buffer.concat(await Array.fromAsync(run.store.open(row.sha256)));
  };
  return {
    resources,
    gaps: resources.flatMap((each) => each.gaps),
    paths: Array.from(rows.keys()).sort(),
    newBytes: resources.reduce((sum, each) => sum + each.record.newBytes, 0),
    readBytes,
    read: async (path) => (await readBytes(path)).toString(),
    json: async (path) => JSON.parse((await readBytes(path)).toString()),
    look: () => Promise.all(resources.map((each) => lookAt(run, sweep, each.resource))),
    folder,
    async [Symbol.asyncDispose]() {
      await run.plane[Symbol.asyncDispose]();
      await run.clients[Symbol.asyncDispose]();
      await run.store[Symbol.asyncDispose]();
      if (!options.after) await rm(folder, { recursive: true, force: true });
    },
  };
}

function previousOf(after: Collected | undefined, resource: Resource): PreviousCapture | undefined {
  const before = after?.resources.find(
    (each) => each.resource.id === resource.id && each.resource.region === resource.region,
  );
  if (!after || !before) return undefined;
  const read = (path: string) => after.readBytes(path).catch(() => undefined);
  return {
    fingerprint: 'fingerprint' in before.record.look ? before.record.look.fingerprint : '',
    async *rows() {
      yield* before.rows;
    },
    read,
    open: async (path) => {
      const bytes = await read(path);
      return bytes ? Readable.from([bytes]) : undefined;
    },
  };
}
