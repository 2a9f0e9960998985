import { createHash, hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Store } from '../store/store.ts';
import { OWN_FILES } from './finding.ts';
import type { OwnFiles } from './own-files.ts';

/**
 * Where SHA256SUMS is not what was sealed, the store has the lines of captured files once more: an object whose hash is
 * the manifest's root. What is told then is told by that.
 */
export async function useCopy(store: Store, own: OwnFiles): Promise<OwnFiles> {
  const { manifest, broken, sums } = own;
  if (!manifest || (broken.size === 0 && sums === 'right')) return own;
  const { root } = manifest;
  if ((await store.size(root)) === undefined || !(await isRight(store, root))) return own;
  return { ...own, broken: new Set(), captured: Number.POSITIVE_INFINITY, copy: root };
}

/** SHA256SUMS as it was sealed; undefined where one of the other two files is not, or the copy has gone. */
export async function renderFromCopy(
  store: Store,
  name: string,
  { copy, findings }: OwnFiles,
): Promise<string | undefined> {
  const isWrong = findings.some(({ path }) => path === OWN_FILES.markdown || path === OWN_FILES.manifest);
  if (copy === undefined || isWrong) return undefined;
  const lines = await Promise.all(
    [OWN_FILES.manifest, OWN_FILES.markdown].map(async (path) => {
      const bytes = (await store.readSnapshot(name, path)) ?? '';
      return `${hash('sha256', bytes)}  ${path}\n`;
    }),
  );
  return [await buffer(store.open(copy)), ...lines].join('');
}

async function isRight(store: Store, sha256: string): Promise<boolean> {
  const sum = createHash('sha256');
  try {
    for await (const chunk of store.open(sha256)) sum.update(chunk);
  } catch {
    return false;
  }
  return sum.digest('hex') === sha256;
}
