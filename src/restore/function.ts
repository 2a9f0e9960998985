import type { RestoreOperation } from '../changes/change.ts';
import { lookAtStep } from '../changes/restore-step.ts';
import { formatBytes } from '../format.ts';
import { listSome } from '../sites/summary.ts';
import { diffTexts } from '../sites/text-diff.ts';
import { type FunctionDocuments, readFunctionDocuments } from './function-documents.ts';
import { findExtras } from './function-parts.ts';
import { type FunctionPlace, type FunctionStep, stepsOfFunction } from './function-steps.ts';
import { lookAtAll } from './looking.ts';
import type { FoundResource, ResourceAnswer, ResourceContext } from './resource-planner.ts';
import { explainTaken } from './taken-name.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_CODE_BYTES = 50 * 1024 * 1024;

/** Kinds of steps that no other step of a function needs. */
const ALONE: readonly string[] = ['setting', 'permission', 'mapping'];

/** Gaps of what may stand on a function, as its collector calls them. */
const PARTS = /^(aliases|resource policy|event source mappings|function URL|asynchronous invocation)/;

/** `lambda:NAME`: the function where it is gone; else what of it is not as the snapshot has it. */
export async function planFunction(found: FoundResource, context: ResourceContext): Promise<ResourceAnswer> {
  const { wanted, resource } = found;
  const documents = await readFunctionDocuments(resource, context.source);
  const tooBig = await explainSize(found, documents, context);
  if (tooBig !== undefined) return { reasons: [tooBig] };
  const target = wanted.to ?? resource.id;
  const place = { target, region: resource.region, resource: wanted.typed, isMoved: target !== resource.id };
  const { make, steps, left } = stepsOfFunction(place, documents);
  const [made] = await lookAtAll([make], context);
  if (made?.now.refusal !== undefined) return { reasons: [`${wanted.typed}: ${made.now.refusal}`] };
  const isNew = made?.now.state === null;
  const looked = isNew ? steps.map(toFresh) : await lookAtAll(steps, context);
  const undone = looked.filter(({ now, step }) => !now.isDone && !(isNew && step.isInMaking));
  const taken = isNew || undone.length === 0 ? undefined : explainTaken(wanted, resource.id, context);
  if (taken !== undefined) return { reasons: [taken] };
  const operations = [
    ...(isNew ? [toOperation(make, null, false)] : []),
    ...undone.map(({ step, now }) => toOperation(step, now.state, isNew)),
  ];
  const extras = isNew || place.isMoved ? [] : await lookForExtras(place, found, documents, context);
  await ensureCode(found, documents, context);
  const name = `${target}${resource.region === context.config.aws.region ? '' : ` in ${resource.region}`}`;
  return {
    operations,
    summary: [
      ...(isNew ? [`The function ${name} is made anew, with ${describe(documents)}.`] : []),
      ...(!isNew && undone.length > 0 ? [`${name}: ${listSome(undone.map(({ step }) => step.what))}.`] : []),
      ...(isNew ? ['Not to be had again: version numbers, the address of a function URL, ids.'] : []),
      ...(left.length > 0 ? [`Not restored with ${target}: ${listSome(left)}.`] : []),
      ...(extras.length > 0
        ? [`Stays, though ${context.source.name} does not have it: ${listSome(extras)}.`]
        : []),
      ...(documents.dropped.length > 0 ? [explainDropped(documents, context, isNew)] : []),
    ],
    diff: isNew
      ? `+ function ${name}\n`
      : undone.map(({ step, now }) => describeDifference(step, now, target)).join(''),
  };
}

/** What stands on the function and is not in the snapshot; where a part could not be captured, that is not known. */
async function lookForExtras(
  { target, region }: FunctionPlace,
  { resource }: FoundResource,
  documents: FunctionDocuments,
  context: ResourceContext,
): Promise<readonly string[]> {
  if (resource.gaps.some(({ what }) => PARTS.test(what))) return [];
  const step = { service: 'lambda', step: 'parts', region, target, wanted: null };
  return findExtras((await lookAtStep(step, undefined, context)).current, documents);
}

function toFresh(step: FunctionStep): Awaited<ReturnType<typeof lookAtAll<FunctionStep>>>[number] {
  return { step, now: { state: null, isDone: false } };
}

function toOperation(step: FunctionStep, before: string | null, isFresh: boolean): RestoreOperation {
  const { what: _, isInMaking: __, ...target } = step;
  const isMaking = step.step === 'function';
  return {
    do: 'restore',
    ...target,
    phase: isMaking ? 'make' : 'settle',
    before,
    ...(isFresh && { isFresh }),
    ...(ALONE.includes(step.step) && { isAlone: true }),
  };
}

function describe({ latest, size }: FunctionDocuments): string {
  const { Runtime = 'a container image' } = latest.configuration as { Runtime?: string };
  const code = size === undefined ? '' : `${formatBytes(size)} of code, `;
  const names = Object.keys(latest.environment ?? {}).length;
  return `${code}${Runtime}, ${names} variables`;
}

function explainDropped({ dropped }: FunctionDocuments, { source }: ResourceContext, isNew: boolean): string {
  const names = listSome(dropped);
  const why = `${source.name} does not have their values (no secrets.recipients then)`;
  return isNew ? `Set these variables by hand, ${why}: ${names}.` : `Variables stay as they are, ${why}.`;
}

function describeDifference(
  step: FunctionStep,
  { current, desired }: { readonly current?: unknown; readonly desired?: unknown },
  target: string,
): string {
  if (desired === undefined) return `* ${step.name}\n`;
  const show = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;
  const now = { name: 'now', text: show(current) };
  const diff = diffTexts(`${target} ${step.what}`, now, { name: 'snapshot', text: show(desired) });
  return diff || `* ${step.name}\n`;
}

async function explainSize(
  { wanted, resource }: FoundResource,
  { codes }: FunctionDocuments,
  { source }: ResourceContext,
): Promise<string | undefined> {
  const sizes = await Promise.all(
    codes.map(async ({ path }) => (await source.read(resource, path))?.length ?? 0),
  );
  const largest = Math.max(0, ...sizes);
  if (largest <= MOST_CODE_BYTES) return undefined;
  return `${wanted.typed}: its code has ${formatBytes(largest)}, and Lambda takes ${formatBytes(MOST_CODE_BYTES)} directly: bring it in through S3 by hand`;
}

async function ensureCode(
  _found: FoundResource,
  { codes }: FunctionDocuments,
  { source }: ResourceContext,
): Promise<void> {
  for (const { sha256, path } of codes) await source.ensure(sha256, path);
}
