import type { CaptureContext } from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { describeName, type RawPath, showName, toBytes } from './file-name.ts';
import { STATE_FILE, storeHistory } from './git-bundle.ts';
import { type Link, storeFiles, storeLfs, storePatches } from './git-changes.ts';
import type { RepositoryState } from './git-state.ts';

/** Stores everything of a repository below `prefix`, and of the repositories in it. */
export async function captureRepository(
  state: RepositoryState,
  prefix: string,
  context: CaptureContext,
): Promise<void> {
  await storeHistory(state, prefix, context);
  await storeLfs(state, prefix, context);
  await storePatches(state, prefix, context);
  const links = await storeFiles(state, prefix, context);
  await context.json(`${prefix}/${STATE_FILE}`, describeState(state, links));
  for (const message of state.worktree?.warnings ?? []) {
    context.gap({ what: `untracked files of ${prefix}`, call: 'git status', code: 'unreadable', message });
  }
  for (const inner of state.inside) {
    const { path } = inner;
    if ('state' in inner) await captureRepository(inner.state, `${prefix}/${innerFolder(path)}`, context);
    else
      context.gap({
        what: `repository ${showName(path)}`,
        call: 'git',
        code: 'tool',
        message: inner.problem,
      });
  }
}

/** A repository inside has one folder, whatever its path: `repositories/vendor%2Flib`. */
function innerFolder(path: RawPath): string {
  return `repositories/${encodeSegment(toBytes(path))}`;
}

function describeState(state: RepositoryState, links: readonly Link[]) {
  const { folder, facts, history, worktree, inside, stats } = state;
  const modeOf = (path: RawPath) => ((stats.get(path)?.mode ?? 0n) & 0o7777n).toString(8);
  return {
    folder,
    ...facts,
    history,
    repositories: inside.map(({ path }) => ({ ...describeName(path), folder: innerFolder(path) })),
    ...(worktree && {
      changes: worktree.changes.map(({ path, status }) => ({ ...describeName(path), status })),
      untracked: worktree.untracked.map((path) => ({ ...describeName(path), mode: modeOf(path) })),
      links: links.map(({ path, target }) => ({ ...describeName(path), target: describeName(target) })),
      ignored: worktree.ignored.map(describeName),
      submodules: worktree.submodules.map(({ path, hash }) => ({ ...describeName(path), hash })),
      unwatched: worktree.unwatched.map(describeName),
    }),
  };
}
