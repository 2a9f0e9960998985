import { formatCount } from '../format.ts';

/** More of what is there is never overwritten or deleted without being told so twice. */
const MOST_SHARE = 0.2;
/** Fewer than this is never too much, however small the whole is. */
const FEW = 10;
const MOST = 1_000;

/** Why so much is not changed, with the numbers; undefined where it is little enough. */
export function explainBrake(
  typed: string,
  what: string,
  { changed, deleted, total }: { readonly changed: number; readonly deleted: number; readonly total: number },
): string | undefined {
  const touched = changed + deleted;
  if (touched <= FEW || (touched <= MOST && touched <= MOST_SHARE * total)) return undefined;
  const parts = [
    ...(changed > 0 ? [`overwrite ${formatCount(changed)}`] : []),
    ...(deleted > 0 ? [`delete ${formatCount(deleted)}`] : []),
  ];
  const percent = Math.floor((100 * touched) / Math.max(1, total));
  return `${typed}: this would ${parts.join(' and ')} of the ${formatCount(total)} ${what} that are there, ${percent} %; more than 20 % or ${formatCount(MOST)} needs --force`;
}
