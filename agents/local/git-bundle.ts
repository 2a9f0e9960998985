import { isDeepStrictEqual } from 'node:util';
import type { CaptureContext, FileRow } from '../../src/engine/collector.ts';
import { ToolError } from '../../src/errors.ts';
import type { GitHistory } from './git-history.ts';
import type { RepositoryState } from './git-state.ts';

/** The repository's description, which also says what history its bundle holds. */
export const STATE_FILE = 'state.json';
const BUNDLE_FILE = 'repository.bundle';

/** Stores all refs, stashes and heads as one bundle, unless there is no commit yet. */
export async function storeHistory(
  state: RepositoryState,
  prefix: string,
  context: CaptureContext,
): Promise<void> {
  const { history, facts, folder } = state;
  noteGaps(state, prefix, context);
  if (history.refs.length === 0 && history.head.commit === undefined) return;
  try {
    const unchanged = await findUnchanged(history, prefix, context);
    context.add(unchanged ?? (await storeBundle(state, `${prefix}/${BUNDLE_FILE}`, context)));
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const hint = facts.partial ? 'a partial clone: keep a full one' : `see "git -C ${folder} fsck"`;
    const message = `${error.message} (${hint})`;
    context.gap({ what: `history of ${prefix}`, call: 'git bundle', code: error.code, message });
  }
}

function noteGaps({ history, folder }: RepositoryState, prefix: string, context: CaptureContext): void {
  for (const name of history.broken) {
    const message = `Git cannot read it or what it points at: see "git -C ${folder} fsck"`;
    context.gap({ what: `${name} of ${prefix}`, call: 'git for-each-ref', code: 'broken', message });
  }
  if (history.shallow.length === 0) return;
  const message = `a shallow clone, whose bundle cannot be cloned: run "git -C ${folder} fetch --unshallow"`;
  context.gap({ what: `older history of ${prefix}`, call: 'git bundle', code: 'shallow', message });
}

/** The bundle of the capture before, if the history is the same: Git packs differently from time to time. */
async function findUnchanged(
  history: GitHistory,
  prefix: string,
  { previous, full, has }: CaptureContext,
): Promise<FileRow | undefined> {
  const before = full ? undefined : await previous?.read(`${prefix}/${STATE_FILE}`);
  if (!previous || !before) return undefined;
  const { history: old } = JSON.parse(before.toString()) as { history?: unknown };
  if (!isDeepStrictEqual(old, JSON.parse(JSON.stringify(history)))) return undefined;
  for await (const row of previous.rows()) {
    if (row.path === `${prefix}/${BUNDLE_FILE}`) return (await has(row)) ? row : undefined;
  }
  return undefined;
}

/** Older stashes are only in a reflog, so they are named by hash: their objects go in without a ref. */
function storeBundle(
  { git, history }: RepositoryState,
  path: string,
  context: CaptureContext,
): Promise<FileRow> {
  const stashes = history.stashes.slice(1).map(({ hash }) => hash);
  const pending = history.pending.map(({ name }) => name);
  const refs = [...history.broken.map((name) => `--exclude=${name}`), '--all', ...pending, ...stashes];
  const stream = git.stream(['bundle', 'create', '--quiet', '-', ...refs]);
  return context.store(path, stream);
}
