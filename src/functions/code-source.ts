import { readFile, realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import type { PlanContext } from '../changes/planner.ts';
import type { Config } from '../config.ts';
import { formatBytes } from '../format.ts';
import { zipFolder } from './folder-zip.ts';
import { MAX_UNZIPPED_BYTES, MAX_ZIP_BYTES } from './limits.ts';
import { readZip } from './zip-entry.ts';

/** Code that is to be deployed, or all reasons why it cannot be. */
export type Code =
  | {
      readonly kind: 'code';
      readonly zip: Buffer;
      /** Made here from a folder: then its files count, not its bytes. */
      readonly isMade: boolean;
      readonly leftOut: readonly string[];
    }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

type Context = Pick<PlanContext, 'config' | 'signal'>;

/**
 * The zip at a path, or the zip of the folder there. `onlyConfigured`: only of folders named under `snapshot.local`,
 * for those who ask from elsewhere must not have any file of this machine sent away.
 */
export async function readCode(path: string, onlyConfigured: boolean, context: Context): Promise<Code> {
  const full = await realpath(resolve(path)).catch(() => undefined);
  if (full === undefined)
    return refuse(`${path} does not exist on the machine where Tidemark runs: mend the path`);
  if (onlyConfigured && !(await isConfigured(full, context.config)))
    return refuse(
      `${path} is in no folder named under snapshot.local: name one there, or deploy from a snapshot`,
    );
  const found = await stat(full);
  if (found.isDirectory()) {
    const made = await zipFolder(full, context.signal);
    if (made.kind === 'refused') return made;
    return checkCode(path, { kind: 'code', zip: made.zip, isMade: true, leftOut: made.leftOut });
  }
  if (!found.isFile()) return refuse(`${path} is neither a zip nor a folder: name one of them`);
  if (found.size > MAX_ZIP_BYTES) return refuse(explainLarge(path, found.size));
  return checkCode(path, { kind: 'code', zip: await readFile(full), isMade: false, leftOut: [] });
}

/** What Lambda would refuse is refused here; `what` names it. */
export function checkCode(what: string, code: Extract<Code, { kind: 'code' }>): Code {
  const { zip } = code;
  if (zip.length > MAX_ZIP_BYTES) return refuse(explainLarge(what, zip.length));
  const entries = readZip(zip);
  // 64-bit records are no mistake, only not readable here.
  if (!entries)
    return zip.subarray(0, 4).toString('latin1') === 'PK\x03\x04'
      ? code
      : refuse(`${what} is no zip: make it anew`);
  if (entries.length === 0) return refuse(`${what} has no files in it: make it anew`);
  const size = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (size <= MAX_UNZIPPED_BYTES) return code;
  return refuse(
    `${what} has ${formatBytes(size)} unzipped, Lambda takes ${formatBytes(MAX_UNZIPPED_BYTES)}: leave files out`,
  );
}

function explainLarge(what: string, size: number): string {
  const limit = formatBytes(MAX_ZIP_BYTES);
  return `${what} has ${formatBytes(size)} as a zip, Lambda takes ${limit}: leave files out, or put libraries into a layer`;
}

async function isConfigured(full: string, { snapshot: { local } }: Config): Promise<boolean> {
  const folders = [...local.repos, ...local.tools, ...local.docs, ...local.handoffs];
  const tops = await Promise.all(folders.map(({ path }) => realpath(resolve(path)).catch(() => undefined)));
  return tops.some((top) => top !== undefined && (full === top || full.startsWith(`${top}${sep}`)));
}

function refuse(...reasons: readonly string[]): Code {
  return { kind: 'refused', reasons };
}
