import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { readEnding } from '../sites/content-kind.ts';
import { diffTexts } from '../sites/text-diff.ts';
import type { Store } from '../store/store.ts';
import type { FileDetail, Sides } from './change.ts';
import { hideSecrets, isSecretFile } from './secret-text.ts';

export type ContentReader = Pick<Store, 'size' | 'open'>;

/** Larger texts are named only. */
const MAX_TEXT_BYTES = 256 * 1024;

/** The bytes; undefined where the store has not these any more, or they are more than `most`. */
export async function readContent(
  store: ContentReader,
  sha256: string,
  most: number,
): Promise<Buffer | undefined> {
  const size = await store.size(sha256);
  if (size === undefined || size > most) return undefined;
  const bytes = await buffer(store.open(sha256)).catch(() => undefined);
  return bytes && hash('sha256', bytes) === sha256 ? bytes : undefined;
}

/** As text; undefined where it is none. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** What differs line by line, without what looks secret, where both sides are text and small; else why not, if it is not plain to see. */
export async function diffContent(
  store: ContentReader,
  path: string,
  sides: Sides<string>,
  names: Sides<string>,
): Promise<Pick<FileDetail, 'diff' | 'note'>> {
  if (isSecretFile(path)) return { note: 'lines are not shown: such files hold secrets' };
  if (readEnding(path) === 'binary') return {};
  const before = await readText(store, sides.before);
  const after = before === undefined ? undefined : await readText(store, sides.after);
  if (before === undefined || after === undefined) return {};
  const diff = diffLines(path, { before, after }, names);
  return diff === undefined ? { note: 'too many lines differ to show them' } : { diff };
}

/** Undefined where the two have too little in common. */
export function diffLines(path: string, texts: Sides<string>, names: Sides<string>): string | undefined {
  const [before, after] = [
    { name: names.before, text: texts.before },
    { name: names.after, text: texts.after },
  ];
  const diff = diffTexts(path, before, after);
  return diff === undefined ? undefined : hideSecrets(diff);
}

async function readText(store: ContentReader, sha256: string): Promise<string | undefined> {
  const bytes = await readContent(store, sha256, MAX_TEXT_BYTES);
  return bytes && decodeText(bytes);
}
