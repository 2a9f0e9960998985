import { buffer } from 'node:stream/consumers';
import { readEnding } from '../sites/content-kind.ts';
import { diffTexts } from '../sites/text-diff.ts';
import type { Store } from '../store/store.ts';
import type { Sides } from './change.ts';
import { hideSecrets, isSecretFile } from './secret-text.ts';

export type ContentReader = Pick<Store, 'size' | 'open'>;

/** Larger texts are named only. */
const MAX_TEXT_BYTES = 256 * 1024;

/** The bytes; undefined where the store has them no more, or they are more than `most`. */
export async function readContent(
  store: ContentReader,
  sha256: string,
  most = Number.POSITIVE_INFINITY,
): Promise<Buffer | undefined> {
  const size = await store.size(sha256);
  return size === undefined || size > most ? undefined : buffer(store.open(sha256));
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

/** Line by line, where both sides are text and small, and the name says nothing else; without what looks secret. */
export async function diffContent(
  store: ContentReader,
  path: string,
  sides: Sides<string>,
  names: Sides<string>,
): Promise<string | undefined> {
  if (isSecretFile(path) || readEnding(path) === 'binary') return undefined;
  const [before, after] = [
    await readContent(store, sides.before, MAX_TEXT_BYTES),
    await readContent(store, sides.after, MAX_TEXT_BYTES),
  ];
  return before && after && diffBytes(path, before, after, names);
}

function diffBytes(path: string, before: Buffer, after: Buffer, names: Sides<string>): string | undefined {
  const [old, fresh] = [decodeText(before), decodeText(after)];
  if (old === undefined || fresh === undefined) return undefined;
  return diffLines(path, { before: old, after: fresh }, names);
}

/** Undefined where the two have too little in common. */
export function diffLines(path: string, texts: Sides<string>, names: Sides<string>): string | undefined {
  const diff = diffTexts(
    path,
    { name: names.before, text: texts.before },
    { name: names.after, text: texts.after },
  );
  return diff === undefined ? undefined : hideSecrets(diff);
}
