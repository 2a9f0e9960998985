import { hash } from 'node:crypto';
import { basename, dirname } from 'node:path/posix';
import type { ManifestResource } from '../manifest/manifest.ts';
import type { SumsLine } from './sums.ts';

/** What is to be proven: a resource whose lines in SHA256SUMS are damaged or lost. */
export interface ProofTask {
  readonly resource: ManifestResource;
  /** What stands where its lines should, in that order; undefined for what is no line any more. */
  readonly lines: readonly (Pick<SumsLine, 'sha256' | 'path'> | undefined)[];
}

export interface Proof {
  /** The lines as they were sealed, by resource. */
  readonly proven: ReadonlyMap<ManifestResource, string>;
  readonly unproven: readonly ProofTask[];
  /** Files that belong to neither a proven nor an unproven resource. */
  readonly left: readonly string[];
}

/**
 * Files whose lines are lost can still be proven right: the manifest has the hash of the lines that they had, so lines
 * made anew from the files that give this hash are the ones that were sealed, and the files are what they were.
 * `hashes`: SHA-256 (hex) by path, of all files that have no line to be checked by.
 */
export function proveResources(tasks: readonly ProofTask[], hashes: ReadonlyMap<string, string>): Proof {
  const proven = new Map<ManifestResource, string>();
  const unproven: ProofTask[] = [];
  const left = new Set(hashes.keys());
  const byResource = assign(tasks, hashes);
  for (const task of tasks) {
    const own = byResource.get(task) ?? [];
    const tries = [
      fillLines(task, own, hashes),
      own,
      ...(tasks.length === 1 ? [Array.from(hashes.keys())] : []),
    ];
    const paths = tries.find((each) => each && isSealed(render(each, hashes), task.resource));
    const sorted = tries.slice(1).map((each) => each?.toSorted(byCodeUnits));
    const found = paths ?? sorted.find((each) => each && isSealed(render(each, hashes), task.resource));
    if (found) proven.set(task.resource, render(found, hashes));
    else unproven.push(task);
    const dealtWith = found ?? [...own, ...task.lines.map((line) => line?.path ?? '')];
    for (const path of dealtWith) left.delete(path);
  }
  return { proven, unproven, left: Array.from(left) };
}

/** The order of the lines, with what is no line any more filled by what has none. */
function fillLines(
  { lines }: ProofTask,
  own: readonly string[],
  hashes: ReadonlyMap<string, string>,
): string[] | undefined {
  const known = new Set(lines.flatMap((line) => (line && hashes.has(line.path) ? [line.path] : [])));
  const free = own.filter((path) => !known.has(path));
  const filled: string[] = [];
  for (const line of lines) {
    const at = line ? free.findIndex((path) => hashes.get(path) === line.sha256) : 0;
    const path = line && hashes.has(line.path) ? line.path : free.splice(Math.max(at, 0), 1)[0];
    if (path === undefined) return undefined;
    filled.push(path);
  }
  return filled;
}

function render(paths: readonly string[], hashes: ReadonlyMap<string, string>): string {
  return paths.map((path) => `${hashes.get(path)}  ${path}\n`).join('');
}

function isSealed(lines: string, resource: ManifestResource): boolean {
  return hash('sha256', lines) === resource.sha256;
}

/** As captures of few files are sorted. */
function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** Each file to the resource of the longest path that it lies in. */
function assign(tasks: readonly ProofTask[], hashes: ReadonlyMap<string, string>): Map<ProofTask, string[]> {
  const byLength = tasks.toSorted((a, b) => b.resource.path.length - a.resource.path.length);
  const assigned = new Map<ProofTask, string[]>(tasks.map((task) => [task, []]));
  for (const path of hashes.keys()) {
    const owner = byLength.find(({ resource }) => belongs(path, resource.path));
    if (owner) assigned.get(owner)?.push(path);
  }
  return assigned;
}

/** A bucket's configuration lies beside it: `_config/NAME.json`. */
function belongs(path: string, place: string): boolean {
  if (path === place || path.startsWith(`${place}/`)) return true;
  return dirname(path) === `${dirname(place)}/_config` && basename(path).startsWith(`${basename(place)}.`);
}
