import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ManifestResource } from '../manifest/manifest.ts';
import type { BadFile, RehashOptions, Store, TreeFile } from '../store/store.ts';
import { type Finding, OWN_FILES } from './finding.ts';
import type { OwnFiles } from './own-files.ts';
import { type ProofTask, proveResources } from './proof.ts';
import { isMiswritten, readSums } from './sums.ts';

/** What could be told of files whose lines in SHA256SUMS are damaged or lost. */
interface Lost {
  readonly findings: readonly Finding[];
  /** Files that no resource accounts for. */
  readonly left: readonly string[];
  /** SHA256SUMS as it was sealed, where all of it could be proven. */
  readonly sums: string | undefined;
  readonly files: number;
  readonly bytes: number;
}

const NO_HASH = '0'.repeat(64);

/** Checks `paths`, the files that have no line, by what the manifest knows of each resource. */
export async function proveLost(
  store: Store,
  name: string,
  own: OwnFiles,
  paths: readonly string[],
  { threads, signal }: Pick<RehashOptions, 'threads' | 'signal'>,
): Promise<Lost> {
  async function* files(): AsyncGenerator<TreeFile> {
    for (const path of paths) yield { path, sha256: NO_HASH };
  }
  const expected = paths.length;
  const { bad, bytes } = await store.rehash(name, files, {
    expected,
    signal,
    ...(threads !== undefined && { threads }),
  });
  const hashes = new Map(bad.flatMap((each) => hashOf(each)));
  const tasks = await readTasks(store, name, own.broken);
  const { proven, unproven, left } = proveResources(tasks, hashes);
  return {
    findings: unproven.flatMap((task) => describeUnproven(task, hashes)),
    left: [...left, ...paths.filter((path) => !hashes.has(path))],
    sums: unproven.length === 0 ? await renderSums(store, name, own, proven) : undefined,
    files: hashes.size,
    bytes,
  };
}

function hashOf(bad: BadFile): [string, string][] {
  return bad.kind === 'damaged' && bad.actual !== undefined ? [[bad.path, bad.actual]] : [];
}

/** What still stands where the lines of each broken resource should. */
async function readTasks(store: Store, name: string, broken: OwnFiles['broken']): Promise<ProofTask[]> {
  return Promise.all(
    Array.from(broken, async (resource) => ({ resource, lines: await readLinesOf(store, name, resource) })),
  );
}

async function readLinesOf(
  store: Store,
  name: string,
  { sums }: ManifestResource,
): Promise<ProofTask['lines']> {
  const bytes = await store.readSnapshot(name, OWN_FILES.sums, sums);
  const lines: ProofTask['lines'][number][] = [];
  for await (const line of readSums(Readable.from(bytes ? [bytes] : [])))
    lines.push('isMalformed' in line ? undefined : line);
  return lines;
}

/** The lines as they are decide then, and whatever has none cannot be told. */
function describeUnproven({ resource, lines }: ProofTask, hashes: ReadonlyMap<string, string>): Finding[] {
  const reason = `${OWN_FILES.sums} is damaged where it lists ${resource.service} ${resource.title}`;
  const findings: Finding[] = [{ kind: 'unproven', path: resource.path, reason }];
  for (const line of lines) {
    if (!line) continue;
    const { path, sha256: expected } = line;
    const actual = hashes.get(path);
    if (actual === undefined) findings.push({ kind: 'missing', path, expected });
    else if (actual !== expected && !isMiswritten(actual, expected))
      findings.push({ kind: 'damaged', path, expected });
  }
  return findings;
}

/** Undefined unless it is proven to be what was sealed. */
async function renderSums(
  store: Store,
  name: string,
  { manifest, findings }: OwnFiles,
  proven: ReadonlyMap<ManifestResource, string>,
): Promise<string | undefined> {
  const isMarkdownRight = findings.every(({ path }) => path !== OWN_FILES.markdown);
  const [json, markdown, sums] = await Promise.all(
    Object.values(OWN_FILES).map((file) => store.readSnapshot(name, file)),
  );
  if (!manifest || !json || !markdown || !isMarkdownRight) return undefined;
  const parts = manifest.resources
    .toSorted((a, b) => a.sums.offset - b.sums.offset)
    .map((resource) => proven.get(resource) ?? sliceOf(sums, resource));
  const body = parts.join('');
  if (hash('sha256', body) !== manifest.root) return undefined;
  return `${body}${hash('sha256', json)}  ${OWN_FILES.manifest}\n${hash('sha256', markdown)}  ${OWN_FILES.markdown}\n`;
}

function sliceOf(sums: Buffer | undefined, { sums: { offset, length } }: ManifestResource): string {
  return sums?.toString('utf8', offset, offset + length) ?? '';
}
