import { hash } from 'node:crypto';
import type {
  ChangeKindName,
  ChangeRequest,
  ObjectVersion,
  Operation,
  Plan,
} from '../../src/changes/change.ts';
import type { PlanContext, Planner } from '../../src/changes/planner.ts';
import { planUndo } from '../../src/changes/undo.ts';
import { restorePlanner } from '../../src/restore/restore.ts';

// Planners as simple as can be: the machine is tested with them, and they have no tests of their own.

const HTML = { headers: { 'content-type': 'text/html' }, metadata: {} };

type Texts = Readonly<Record<string, string | null>>;

/** `texts`: what staging's keys are to say; null: nothing any more. */
const css = createPlanner('css', async ({ target, args }, { objects, store, config, signal }) => {
  const bucket = config.sites[target]?.staging.bucket ?? '';
  const write = async ([key, text]: [string, string | null]): Promise<Operation | undefined> => {
    const before = (await objects.head(bucket, key, signal)) ?? null;
    if (text === null) return before ? { do: 'delete', bucket, key, stage: 'deletes', before } : undefined;
    const bytes = Buffer.from(text);
    if (before?.etag === hash('md5', bytes)) return undefined;
    const { sha256 } = await store.put(bytes);
    const { headers, metadata } = before ?? HTML;
    const after = { etag: hash('md5', bytes), size: bytes.length, headers, metadata, sha256 };
    return { do: 'put', bucket, key, stage: key.endsWith('.html') ? 'pages' : 'assets', before, after };
  };
  return Promise.all(Object.entries(args.texts as Texts).map(write));
});

/** Copies what differs and, with `delete`, takes away what production does not have. */
const sync = createPlanner('sync', async ({ target, args }, { objects, config, signal }) => {
  const site = config.sites[target];
  const read = async (bucket: string): Promise<ReadonlyMap<string, ObjectVersion>> => {
    const listed = (await Array.fromAsync(objects.list(bucket, '', signal))).flat();
    const heads = listed.map(
      async ({ key }) => [key, await objects.head(bucket, key, signal)] as [string, ObjectVersion],
    );
    return new Map(await Promise.all(heads));
  };
  const [from, to] = [site?.production.bucket ?? '', site?.staging.bucket ?? ''];
  const [production, staging] = await Promise.all([read(from), read(to)]);
  const copies = Array.from(production, ([key, after]): Operation | undefined => {
    const before = staging.get(key) ?? null;
    if (before?.etag === after.etag) return undefined;
    const stage = key.endsWith('.html') ? 'pages' : 'assets';
    return { do: 'copy', bucket: to, key, stage, before, from: { bucket: from, key }, after };
  });
  const extras = Array.from(staging).filter(([key]) => args.delete === true && !production.has(key));
  const deletes = extras.map(
    ([key, before]): Operation => ({ do: 'delete', bucket: to, key, stage: 'deletes', before }),
  );
  return [...copies, ...deletes];
});

/** `code` by function, in us-east-1; `alias`. */
const deploy = createPlanner('lambda-deploy', async ({ args }, { functions, store, signal }) => {
  const alias = typeof args.alias === 'string' ? args.alias : undefined;
  const update = async ([name, code]: [string, string]): Promise<Operation | undefined> => {
    const before = await functions.find('us-east-1', name, alias, signal);
    const { sha256, size } = await store.put(Buffer.from(code));
    const after = { sha256, size };
    const where = { region: 'us-east-1', function: name, ...(alias !== undefined && { alias }) };
    return before && { do: 'deploy', ...where, before, after };
  };
  return Promise.all(Object.entries(args.code as Record<string, string>).map(update));
});

const rollback: Planner = {
  kind: 'rollback',
  async plan(request, context) {
    const change = await context.changes.find(String(request.args.change));
    if (!change) return { kind: 'refused', reasons: ['there is no such change'] };
    return planUndo(change, request, context);
  },
};

const invalidate: Planner = {
  kind: 'invalidate',
  async plan(request) {
    const asked = request.args.invalidate as NonNullable<Plan['invalidate']>;
    const shown = { title: 'invalidate', summary: [], diff: '' };
    return { kind: 'plan', plan: { request, ...shown, operations: [], invalidate: asked } };
  },
};

export const TEST_PLANNERS: readonly Planner[] = [css, sync, deploy, rollback, invalidate, restorePlanner];

function createPlanner(
  kind: ChangeKindName,
  list: (request: ChangeRequest, context: PlanContext) => Promise<readonly (Operation | undefined)[]>,
): Planner {
  return {
    kind,
    async plan(request, context) {
      const operations = (await list(request, context)).filter((operation) => operation !== undefined);
      if (operations.length === 0) return { kind: 'nothing', reason: 'it is as asked already' };
      const { invalidate, title } = request.args as Pick<Plan, 'invalidate'> & { title?: string };
      return {
        kind: 'plan',
        plan: {
          request,
          title: title ?? `${kind} ${request.target}`,
          summary: [],
          diff: '',
          operations,
          ...(invalidate && { invalidate }),
        },
      };
    },
  };
}
