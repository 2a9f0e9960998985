import type { RestoreOperation } from '../changes/change.ts';
import { lookAtStep } from '../changes/restore-step.ts';
import { RestoreError } from '../errors.ts';
import type { ManifestResource } from '../manifest/manifest.ts';
import { listSome } from '../sites/summary.ts';
import { explainBrake } from './brake.ts';
import { toBase64 } from './file-name.ts';
import type { FoundResource, ResourceAnswer, ResourceContext } from './resource-planner.ts';
import type { SnapshotSource } from './snapshot-source.ts';

type Sources = Readonly<Record<string, string>>;

const SETTINGS = '.clasp.json';
const SCRIPT_ID = /^[\w-]+$/;

/** `gas:NAME`: the sources of an Apps Script project, into the project of tidemark.yaml or another that is there. */
export async function planScript(found: FoundResource, context: ResourceContext): Promise<ResourceAnswer> {
  const { wanted, resource } = found;
  const { source, store, args } = context;
  const target = targetOf(found, context);
  if (typeof target !== 'string') return target;
  const files = await readSources(resource, source);
  const recipe = await store.put(Buffer.from(JSON.stringify(files)));
  const step = {
    service: 'gas',
    step: 'project',
    region: 'local',
    target,
    wanted: { recipe: recipe.sha256, isExact: args.isDeleting },
  };
  const now = await lookAtStep(step, undefined, context);
  if (now.isDone) return { operations: [], summary: [], diff: '' };
  const there = now.current as Sources;
  const compared = compareSources(files, there);
  const doomed = args.isDeleting ? compared.extras : [];
  const { added, changed, extras } = compared;
  // clasp compares only what it would push.
  if (added.length + changed.length === 0)
    return {
      reasons: [
        `${wanted.typed}: only files that ${source.name} does not have are more, and clasp does not push for that: delete ${listSome(doomed)} in the editor of Apps Script`,
      ],
    };
  const counts = { changed: changed.length, deleted: doomed.length, total: Object.keys(there).length };
  const brake = args.isForced ? undefined : explainBrake(wanted.typed, 'files', counts);
  if (brake !== undefined) return { reasons: [brake] };
  // The step is done only where this is still what is there.
  const kept = await store.put(Buffer.from(JSON.stringify(there)));
  const operation: RestoreOperation = {
    do: 'restore',
    ...step,
    phase: 'settle',
    resource: wanted.typed,
    name: `Apps Script project ${resource.title}`,
    before: now.state,
  };
  return {
    operations: [operation],
    summary: [
      `The sources of the Apps Script project ${target} become those of ${source.name}: ${listSome([...added, ...changed])}.`,
      `What is there now is kept in the store as JSON of names and texts, ${kept.sha256}.`,
      ...(doomed.length > 0 ? [`Deleted, for ${source.name} does not have them: ${listSome(doomed)}.`] : []),
      ...(extras.length > doomed.length
        ? [`Files that ${source.name} does not have stay; --delete removes them: ${listSome(extras)}.`]
        : []),
      'Versions, deployments, triggers and properties stay as they are: deploy by hand what was deployed.',
    ],
    diff: [
      ...added.map((name) => `+ ${name}\n`),
      ...changed.map((name) => `* ${name}\n`),
      ...doomed.map((name) => `- ${name}\n`),
    ].join(''),
  };
}

function compareSources(wanted: Sources, there: Sources) {
  const names = Object.keys(wanted);
  return {
    added: names.filter((name) => there[name] === undefined),
    changed: names.filter((name) => there[name] !== undefined && there[name] !== wanted[name]),
    extras: Object.keys(there).filter((name) => wanted[name] === undefined),
  };
}

/** The id of the project that it goes into. */
function targetOf(
  { wanted, resource }: FoundResource,
  { args, config }: ResourceContext,
): string | { readonly reasons: readonly string[] } {
  const { to, typed } = wanted;
  const refuse = (reason: string) => ({ reasons: [`${typed}: ${reason}`] });
  const configured = config.snapshot.local.gas.find(({ name }) => name === resource.id)?.scriptId;
  if (to === undefined)
    return (
      configured ??
      refuse(
        `snapshot.local.gas in tidemark.yaml has no ${resource.id} any more: name the project with --to SCRIPT_ID`,
      )
    );
  if (args.onlyConfigured)
    return refuse('from here it goes only into the project of tidemark.yaml; leave the other one out');
  if (!SCRIPT_ID.test(to))
    return refuse(`"${to}" is no id of an Apps Script project: see Project Settings in its editor`);
  return to;
}

/** Texts by name, as clasp names them. */
async function readSources(resource: ManifestResource, source: SnapshotSource): Promise<Sources> {
  const sources: Record<string, string> = {};
  for (const path of (await source.files(resource)).keys()) {
    const name = nameOf(path.slice(resource.path.length + 1));
    if (name !== SETTINGS) sources[name] = (await source.read(resource, path))?.toString() ?? '';
  }
  if (sources['appsscript.json'] !== undefined) return sources;
  throw new RestoreError(
    `snapshot ${source.name} lacks ${resource.path}/appsscript.json: restore from another`,
  );
}

function nameOf(path: string): string {
  return Buffer.from(toBase64({ path, encoded: true }), 'base64').toString();
}
