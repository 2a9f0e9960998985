import type { Readable } from 'node:stream';
import { readLines } from '../store/lines.ts';
import type { FieldChange } from './field-change.ts';
import { diffFields } from './field-changes.ts';
import { type Keyed, pairUp } from './pairing.ts';

export interface HeaderChange extends FieldChange {
  /** Of the object. */
  readonly key: string;
}

const BATCH = 1_000;
/** What of an object's line is not its bytes. */
const FACTS = ['headers', 'metadata', 'tags', 'storageClass'] as const;

/** Headers, metadata, tags and storage classes that differ between objects of two indexes that both have. Streamed. */
export async function diffHeaders(before: Readable, after: Readable): Promise<HeaderChange[]> {
  const changes: HeaderChange[] = [];
  await pairUp(readIndex(before), readIndex(after), (key, was, is) => {
    if (was === undefined || is === undefined || was === is) return;
    const fields = compareFacts(JSON.parse(was), JSON.parse(is));
    changes.push(...fields.map((field) => ({ key: JSON.parse(key) as string, ...field })));
  });
  return changes;
}

async function* readIndex(index: Readable): AsyncGenerator<Keyed<string>[]> {
  let batch: Keyed<string>[] = [];
  for await (const line of readLines(index)) {
    const key = /^\{"key":("(?:[^"\\]|\\.)*")/.exec(line)?.[1];
    if (key !== undefined) batch.push([key, line]);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

type Index = Readonly<Record<string, unknown>>;

/** What could not be read on one side says nothing of the other. */
function compareFacts(before: Index, after: Index): FieldChange[] {
  if (before.missing !== undefined || after.missing !== undefined) return [];
  const hasTags = before.missingTags === undefined && after.missingTags === undefined;
  const names = FACTS.filter((name) => name !== 'tags' || hasTags);
  const factsOf = (entry: Index) => Object.fromEntries(names.map((name) => [name, entry[name] ?? {}]));
  return diffFields(factsOf(before), factsOf(after));
}
