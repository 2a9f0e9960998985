import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { configSchema } from '../../src/config.ts';
import type {
  AgentName,
  CapturingCollector,
  DescribingCollector,
  Resource,
} from '../../src/engine/collector.ts';
import { ResourceGoneError } from '../../src/engine/collector.ts';
import type { RunProgress } from '../../src/engine/progress.ts';
import { type Engine, type RunRequest, runSnapshot } from '../../src/engine/run.ts';
import { createSealer } from '../../src/engine/sealer.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { openFileStore } from '../../src/store/file-store.ts';
import type { Store } from '../../src/store/store.ts';

/** A service whose resources are strings in a map, for tests to change while a run goes on. */
export interface FakeService {
  readonly state: Map<string, string>;
  /** Calls in order: `list`, `describe zone-1`. */
  readonly calls: string[];
  /** Runs before each call; may change the state or throw. */
  hook: (call: string) => void | Promise<void>;
  readonly collector: DescribingCollector;
}

export function makeService(
  service: string,
  ids: readonly string[],
  agent: AgentName = 'config',
): FakeService {
  const state = new Map(ids.map((id) => [id, `${id} as made`]));
  const calls: string[] = [];
  const call = async (text: string) => {
    calls.push(text);
    await fake.hook(text);
  };
  const fake: FakeService = {
    state,
    calls,
    hook: () => {},
    collector: {
      agent,
      service,
      scope: 'global',
      actions: [],
      ratePerSecond: 100,
      async *list() {
        await call('list');
        for (const id of Array.from(state.keys())) yield { id };
      },
      async describe({ id }: Resource) {
        await call(`describe ${id}`);
        const text = state.get(id);
        if (text === undefined) throw new ResourceGoneError(id);
        return [{ path: `${service}/${id}.json`, json: { text } }];
      },
    },
  };
  return fake;
}

/** A resource of many files, captured as a stream and told apart by a number. */
export function makeBigService(files: number): CapturingCollector & { version: number; captures: number } {
  const big = {
    version: 1,
    captures: 0,
    agent: 's3' as const,
    service: 'big',
    scope: 'global' as const,
    actions: [],
    ratePerSecond: 100,
    async *list() {
      yield { id: 'one', path: 'big/one' };
    },
    async capture(_: Resource, context: Parameters<CapturingCollector['capture']>[1]) {
      big.captures += 1;
      for (let index = 0; index < files; index++)
        context.add(await context.store(`big/one/${String(index).padStart(6, '0')}`, `file ${index % 10}`));
      return { fingerprint: String(big.version) };
    },
    look: async () => ({ fingerprint: String(big.version) }),
  };
  return big;
}

export interface FakeRun extends AsyncDisposable {
  readonly engine: Engine;
  readonly store: Store;
  readonly progress: RunProgress[];
  take(name: string, request?: Partial<RunRequest>): Promise<Manifest>;
  read(name: string, path: string): Promise<string>;
}

export async function makeRun(
  collectors: Engine['collectors'],
  change: Partial<Engine> = {},
): Promise<FakeRun> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-engine-'));
  const store = await openFileStore(folder);
  const key = Buffer.alloc(32, 1);
  const engine: Engine = {
    config: configSchema.parse({ estate: 'test' }),
    store,
    collectors,
    identify: async () => '123456789012',
    sealer: createSealer([], key, { get: async () => undefined, put: async () => {} }),
    key,
    log: pino({ level: 'silent' }),
    ...change,
  };
  const progress: RunProgress[] = [];
  return {
    engine,
    store,
    progress,
    take: (name, request = {}) =>
      runSnapshot(
        {
          name,
          agents: undefined,
          full: false,
          signal: new AbortController().signal,
          onProgress: (each) => progress.push(each),
          ...request,
        },
        engine,
      ),
    read: async (name, path) =>
      (await engine.store.readSnapshot(name, path))?.toString() ?? `no ${path} in ${name}`,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
