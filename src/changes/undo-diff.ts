import { buffer } from 'node:stream/consumers';
import pMap from 'p-map';
import { decodePage } from '../edits/encoding.ts';
import { languageOf } from '../edits/page.ts';
import { typeOf } from '../sites/page-reading.ts';
import { joinDiffs } from '../sites/summary.ts';
import { type DiffedText, diffTexts } from '../sites/text-diff.ts';
import type { ObjectVersion } from './change.ts';
import type { ObjectOperation } from './object-step.ts';
import type { PlanContext } from './planner.ts';
import type { Done } from './undoing.ts';

/** Files shown line by line. */
const MAX_DIFFED_FILES = 40;
const MAX_DIFFED_BYTES = 512 * 1024;
const MAX_CONFLICT_LINES = 40;
const AT_ONCE = 8;

/** All that is put back, a line each, and how the texts differ. */
export async function diffUndone(
  operations: readonly ObjectOperation[],
  context: PlanContext,
): Promise<string> {
  if (operations.length === 0) return '';
  const lines = operations.map((operation) => `${markOf(operation)} ${operation.key}`);
  const diffs = await pMap(
    operations.slice(0, MAX_DIFFED_FILES),
    (operation) => diffOne(operation, context),
    {
      concurrency: AT_ONCE,
    },
  );
  return joinDiffs([`${lines.join('\n')}\n`, ...diffs.flatMap((diff) => (diff ? [diff] : []))]);
}

/** What somebody did to it since, as far as it can be shown. */
export async function diffConflict(
  { operation, outcome }: Done<ObjectOperation>,
  now: ObjectVersion | undefined,
  context: PlanContext,
): Promise<string> {
  const { key } = operation;
  if (!now) return `${key} was deleted since; put it there again, or leave it so`;
  const advice = `${key} was changed since, and that would be lost; take it back by hand, or leave it so`;
  const [written, there] = await Promise.all([
    operation.do === 'put' ? readKept(key, operation.after, operation.after.sha256, context) : undefined,
    readNow(operation, now, context),
  ]);
  const isMade = operation.do !== 'delete' && outcome.outcome === 'done';
  if (!isMade || written === undefined || there === undefined) return advice;
  const diff = diffTexts(key, { name: 'as this change left it', text: written }, named('now', there));
  return diff === undefined || diff === '' ? advice : `${advice}:\n${shorten(diff)}`;
}

function shorten(diff: string): string {
  const lines = diff.trimEnd().split('\n');
  const left = lines.length - MAX_CONFLICT_LINES;
  return [...lines.slice(0, MAX_CONFLICT_LINES), ...(left > 0 ? [`(${left} more lines)`] : [])].join('\n');
}

function markOf(operation: ObjectOperation): string {
  if (operation.do === 'delete') return '-';
  return operation.before ? '*' : '+';
}

async function diffOne(operation: ObjectOperation, context: PlanContext): Promise<string | undefined> {
  if (operation.do !== 'put') return undefined;
  const { key, before, after } = operation;
  const [now, was] = await Promise.all([
    before && readNow(operation, before, context),
    readKept(key, after, after.sha256, context),
  ]);
  if (typeof now !== 'string' || was === undefined) return undefined;
  return diffTexts(key, named('now', now), named('before the change', was));
}

function named(name: string, text: string): DiffedText {
  return { name, text };
}

async function readNow(
  { bucket, key }: ObjectOperation,
  version: ObjectVersion,
  { objects, signal }: PlanContext,
): Promise<string | undefined> {
  if (!isDiffable(key, version)) return undefined;
  const found = await objects.get(bucket, key, signal);
  return found && decode(key, found.version, found.body);
}

async function readKept(
  key: string,
  version: ObjectVersion,
  sha256: string,
  { store }: PlanContext,
): Promise<string | undefined> {
  if (!isDiffable(key, version) || (await store.size(sha256)) === undefined) return undefined;
  return decode(key, version, await buffer(store.open(sha256)));
}

function isDiffable(key: string, version: ObjectVersion): boolean {
  if (version.size > MAX_DIFFED_BYTES) return false;
  return languageOf({ path: key, contentType: typeOf(version).contentType }) !== undefined;
}

function decode(key: string, version: ObjectVersion, bytes: Buffer): string | undefined {
  const decoding = decodePage({ path: key, ...typeOf(version), bytes });
  return decoding.kind === 'page' ? decoding.page.text : undefined;
}
