import { diffZips } from '../functions/zip-diff.ts';
import type { Detail, FieldDetail, Sides } from './change.ts';
import { type ContentReader, decodeText, diffContent, diffLines, readContent } from './content.ts';
import { type FieldChange, isFields } from './field-change.ts';
import { diffFields } from './field-changes.ts';
import type { FileRole } from './file-role.ts';
import { diffHeaders } from './header-changes.ts';
import { diffItems } from './item-changes.ts';
import { diffRecords } from './record-changes.ts';
import { rateField, rateFile, rateItems, rateRecord } from './severity.ts';

/** A file that both captures have, with other bytes. */
export interface ChangedFile {
  readonly service: string;
  readonly name: string;
  readonly role: FileRole;
  readonly sha256: Sides<string>;
  /** Of the snapshots. */
  readonly names: Sides<string>;
  /** Attributes that make the key of a table's items. */
  readonly keyNames: readonly string[];
  /** Whether text is compared line by line. */
  readonly hasLines: boolean;
}

/** Functions' code comes in zips; beyond that they are named only. */
const MAX_ZIP_BYTES = 128 * 1024 * 1024;
const MISSING = 'its bytes are missing from the store';
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

/** What differs within a file. What cannot be read as what it should be is compared as any file. */
export async function compareFile(store: ContentReader, file: ChangedFile): Promise<Detail[]> {
  const details = await compareByRole(store, file);
  return details ?? [await compareContent(store, file)];
}

async function compareByRole(store: ContentReader, file: ChangedFile): Promise<Detail[] | undefined> {
  const { role, sha256 } = file;
  if (role === 'configuration' || role === 'zone') return compareDocuments(store, file);
  if (role === 'code') return compareCode(store, file);
  if (role === 'items') {
    const { before, after } = sha256;
    if (file.keyNames.length === 0 || !(await isHeld(store, sha256))) return undefined;
    const items = await diffItems(store.open(before), store.open(after), file.keyNames).catch(
      () => undefined,
    );
    return items && [{ kind: 'items', severity: rateItems(items), ...items }];
  }
  if (role === 'index') {
    if (!(await isHeld(store, sha256))) return [];
    const changes = await diffHeaders(store.open(sha256.before), store.open(sha256.after)).catch(() => []);
    return changes.map(({ key, ...change }) => fieldDetail({ ...file, name: key }, change));
  }
  return undefined;
}

async function compareDocuments(store: ContentReader, file: ChangedFile): Promise<Detail[] | undefined> {
  const [before, after] = [
    await readJson(store, file.sha256.before),
    await readJson(store, file.sha256.after),
  ];
  if (before === undefined || after === undefined) return undefined;
  if (file.role !== 'zone' || !isFields(before) || !isFields(after))
    return diffFields(before, after).map((change) => fieldDetail(file, change));
  const { ResourceRecordSets: old, ...zoneBefore } = before;
  const { ResourceRecordSets: fresh, ...zoneAfter } = after;
  const records = diffRecords(Array.isArray(old) ? old : [], Array.isArray(fresh) ? fresh : []);
  return [
    ...records.map((record): Detail => ({ kind: 'record', severity: rateRecord(record), ...record })),
    ...diffFields(zoneBefore, zoneAfter).map((change) => fieldDetail(file, change)),
  ];
}

async function compareCode(store: ContentReader, file: ChangedFile): Promise<Detail[] | undefined> {
  const [before, after] = [
    await readContent(store, file.sha256.before, MAX_ZIP_BYTES),
    await readContent(store, file.sha256.after, MAX_ZIP_BYTES),
  ];
  if (!before || !after) return undefined;
  const { summary, text } = diffZips(before, after, file.names);
  const sizes = { before: before.length, after: after.length };
  const severity = rateFile(file.service, 'changed', file.name);
  return [
    {
      kind: 'file',
      severity,
      change: 'changed',
      path: file.name,
      ...sizes,
      note: summary,
      ...(text && { diff: text }),
    },
  ];
}

async function compareContent(store: ContentReader, file: ChangedFile): Promise<Detail> {
  const { service, name, sha256, names, hasLines } = file;
  const [before, after] = [await store.size(sha256.before), await store.size(sha256.after)];
  const isMissing = before === undefined || after === undefined;
  const severity = rateFile(service, 'changed', name);
  return {
    ...{ kind: 'file', severity, change: 'changed', path: name },
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    ...(isMissing && { note: MISSING }),
    ...(!isMissing && hasLines && (await diffContent(store, name, sha256, names))),
  };
}

/** A text of several lines is compared line by line. */
function fieldDetail({ service, name, names }: ChangedFile, change: FieldChange): FieldDetail {
  const { before, after, field } = change;
  const severity = rateField(service, name, field);
  const isText = [before, after].every((side) => typeof side === 'string' && side.includes('\n'));
  const diff = isText ? diffLines(field, { before: String(before), after: String(after) }, names) : undefined;
  return { kind: 'field', severity, file: name, ...change, ...(diff && { diff }) };
}

async function readJson(store: ContentReader, sha256: string): Promise<unknown> {
  const bytes = await readContent(store, sha256, MAX_DOCUMENT_BYTES);
  try {
    return bytes && JSON.parse(decodeText(bytes) ?? '');
  } catch {
    return undefined;
  }
}

async function isHeld(store: ContentReader, { before, after }: Sides<string>): Promise<boolean> {
  return (await store.size(before)) !== undefined && (await store.size(after)) !== undefined;
}
