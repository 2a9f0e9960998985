import type { PlanContext } from '../changes/planner.ts';
import { findNearest } from '../edits/css-selector.ts';
import { formatCount } from '../format.ts';
import { type ListedPath, listPlace } from './listing.ts';
import { type Place, showPlace } from './place.ts';
import type { SyncSearch } from './sync-report.ts';

type Context = Pick<PlanContext, 'objects' | 'signal'>;

/** More of staging is never deleted without being told so twice (SPEC section 6). */
const MAX_DELETED_SHARE = 0.2;

/** Why so much is not deleted, with the numbers; empty where it is little enough. */
export async function explainBrake(search: SyncSearch, context: Context): Promise<readonly string[]> {
  const { site, prefix, counts, extras } = search;
  const isTooMuch = (total: number) => extras.length > MAX_DELETED_SHARE * total;
  if (!isTooMuch(counts.staging)) return [];
  const total = prefix === '' ? counts.staging : await countObjects(site.staging, context);
  if (!isTooMuch(total)) return [];
  const share = `${formatCount(extras.length)} of the ${formatCount(total)} objects`;
  const percent = `${Math.floor((100 * extras.length) / total)} %`;
  return [
    `this would delete ${share} of ${site.name} staging, ${percent}; more than 20 % needs --force. See what they are: \`tidemark staging compare ${site.name}${prefix === '' ? '' : ` ${prefix}`}\``,
  ];
}

/** Why there is nothing to copy from: a prefix that production does not have, with those that may be meant. */
export async function explainNothingThere(search: SyncSearch, context: Context): Promise<readonly string[]> {
  const { site, prefix, counts } = search;
  if (counts.production > 0) return [];
  const place = showPlace(site.production);
  if (prefix === '')
    return [`production ${place} is empty: check sites.${site.name}.production in tidemark.yaml`];
  const near = findNearest(prefix, await listFolders(site.production, context));
  const hint =
    near.length > 0 ? `nearest: ${near.join(', ')}` : 'a prefix is the start of a path, as concerts/';
  return [`production ${place} has nothing under ${prefix}; ${hint}`];
}

async function countObjects(place: Place, { objects, signal }: Context): Promise<number> {
  let count = 0;
  for await (const page of listPlace(objects, place, '', signal)) count += page.length;
  return count;
}

/** Every folder of the place, and every path at its top. */
async function listFolders(place: Place, { objects, signal }: Context): Promise<ReadonlySet<string>> {
  const folders = new Set<string>();
  const add = ({ path }: ListedPath): void => {
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1))
      folders.add(path.slice(0, at + 1));
    if (!path.includes('/')) folders.add(path);
  };
  for await (const page of listPlace(objects, place, '', signal)) page.forEach(add);
  return folders;
}
