import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { pino } from 'pino';
import { createPorts } from '../../agents/changes/ports.ts';
import { identifyAccount } from '../../agents/identity.ts';
import { createChanges } from '../../src/changes/carried-changes.ts';
import type { Change, Plan } from '../../src/changes/change.ts';
import { configSchema } from '../../src/config.ts';
import type { Detail } from '../../src/diff/change.ts';
import { diffSnapshots } from '../../src/diff/snapshot-diff.ts';
import type { Collector } from '../../src/engine/collector.ts';
import { createSealer } from '../../src/engine/sealer.ts';
import type { Manifest, ManifestResource } from '../../src/manifest/manifest.ts';
import { type DrillRequest, runDrill } from '../../src/restore/drill.ts';
import { restorePlanner } from '../../src/restore/restore.ts';
import { createAuditLog } from '../../src/state/audit.ts';
import { createStepLog } from '../../src/state/change-steps.ts';
import { createChangeRegistry } from '../../src/state/changes.ts';
import { openDatabase } from '../../src/state/database.ts';
import { currentOwner } from '../../src/state/owner.ts';
import { createSealedValues, createSettings } from '../../src/state/settings.ts';
import { ALICE } from '../commands/fake-snapshots.ts';
import { makeRun } from '../engine/fake-estate.ts';
import { RESTORE_EXCEPTIONS } from './restore-exceptions.ts';

export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

export type RestoreScene = Awaited<ReturnType<typeof openRestoreScene>>;

/** Snapshots of what these collectors see, and restores from them, with an age identity in `identity`. */
export async function openRestoreScene(
  endpoint: string | undefined,
  collectors: readonly Collector[],
  change: Record<string, unknown> = {},
) {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-restore-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const { db } = resources.use(await openDatabase(join(folder, 'data')));
  const config = configSchema.parse({
    estate: 'jada',
    aws: { ...(endpoint !== undefined && { endpoint }) },
    ...change,
  });
  const { signal } = new AbortController();
  const ports = resources.use(createPorts({ config, signal, credentials, pause: async () => {} }));
  const key = await createSettings(db).secretKey();
  const secret = await generateIdentity();
  const recipients = [await identityToRecipient(secret)];
  const sealer = createSealer(recipients, key, createSealedValues(db));
  const identify = endpoint === undefined ? async () => '123456789012' : identifyAccount;
  const run = resources.use(await makeRun(collectors, { config, identify, sealer, key, credentials }));
  const clock = () => new Date();
  const owner = await currentOwner();
  const changes = createChanges({
    ...ports,
    config,
    store: run.store,
    planners: [restorePlanner],
    registry: createChangeRegistry(db, { estate: config.estate, clock, owner }),
    steps: createStepLog(db),
    audit: createAuditLog(db),
    clock,
    log: pino({ level: 'silent' }),
  });
  const request = (args: Record<string, unknown>) =>
    ({ kind: 'restore', target: `snapshot ${args.snapshot}`, args }) as const;
  const opened = resources.move();
  return {
    folder,
    secret,
    run,
    changes,
    drill: (request: DrillRequest) => runDrill(request, { ...ports, config, store: run.store }),
    take: (name: string) => run.take(name),
    ask: (snapshot: string, resources: readonly string[], args: Record<string, unknown> = {}) =>
      changes.plan(request({ snapshot, resources, ...args })),
    async plan(
      snapshot: string,
      resources: readonly string[],
      args: Record<string, unknown> = {},
    ): Promise<Plan> {
      const answer = await changes.plan(request({ snapshot, resources, ...args }));
      if (answer.kind !== 'plan') throw new Error(JSON.stringify(answer));
      return answer.plan;
    },
    /** Applied to its end; every step must be done. */
    async restore(
      snapshot: string,
      resources: readonly string[],
      args: Record<string, unknown> = {},
    ): Promise<Change> {
      const proposed = await changes.propose(request({ snapshot, resources, ...args }), ALICE);
      if (proposed.kind !== 'proposed') throw new Error(JSON.stringify(proposed));
      const { id, hash } = proposed.change;
      const answer = await changes.approve(id, hash, ALICE);
      if (answer.kind !== 'applying') throw new Error(JSON.stringify(answer));
      const done = await answer.done;
      const undone = done.effect?.steps.filter(({ outcome }) => outcome !== 'done') ?? [];
      if (done.state !== 'applied') throw new Error(JSON.stringify(undone, undefined, 2));
      return done;
    },
    /** Everything of a resource by path, without what cannot be restored. */
    async contents(manifest: Manifest, id: string): Promise<Record<string, unknown>> {
      const resource = manifest.resources.find((each) => each.id === id || each.title === id);
      if (!resource) throw new Error(`no ${id} in ${manifest.name}`);
      return readContents(resource, (path) => run.read(manifest.name, path), run.store, manifest.name);
    },
    /** What `snapshot diff` says of two snapshots, above mere information: the change, the resource, the field or file. */
    async diff(before: string, after: string): Promise<readonly string[]> {
      const answer = await diffSnapshots(run.store, before, after, { signal });
      if (answer.kind !== 'diff') throw new Error(JSON.stringify(answer));
      return answer.resources.flatMap(({ change, service, details }) =>
        details.length === 0
          ? [`${change} ${service}`]
          : details.filter(({ severity }) => severity !== 'info').map((each) => `${service} ${whatOf(each)}`),
      );
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Names in it, such as ARNs, as `*`. */
function whatOf(detail: Detail): string {
  if (detail.kind === 'field') return detail.field.replace(/\[.*\]/, '[*]');
  return detail.kind === 'file' ? detail.path.replace(/\d+/, '*') : detail.kind;
}

async function readContents(
  resource: ManifestResource,
  read: (path: string) => Promise<string>,
  store: RestoreScene['run']['store'],
  snapshot: string,
): Promise<Record<string, unknown>> {
  const sums = (await store.readSnapshot(snapshot, 'SHA256SUMS', resource.sums))?.toString() ?? '';
  const rows = sums
    .split('\n')
    .slice(0, -1)
    .map((line) => [line.slice(66), line.slice(0, 64)] as const);
  const entries = rows.map(async ([path, sha256]): Promise<[string, unknown]> => {
    const shown = path.replace(/\/versions\/\d+\//, '/versions/*/');
    const fields = RESTORE_EXCEPTIONS.filter(
      ({ service, file }) => service === resource.service && file.test(shown),
    ).flatMap((each) => each.fields);
    if (path.endsWith('.objects.jsonl')) {
      const lines = (await read(path)).split('\n').slice(0, -1);
      return [shown, lines.map((line) => without(JSON.parse(line), fields))];
    }
    if (!path.endsWith('.json')) return [shown, sha256];
    return [shown, without(JSON.parse(await read(path)), fields)];
  });
  return Object.fromEntries(await Promise.all(entries));
}

function without(value: unknown, fields: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, fields));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !fields.includes(key));
  return Object.fromEntries(kept.map(([key, item]) => [key, without(item, fields)]));
}
