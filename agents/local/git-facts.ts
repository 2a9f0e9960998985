import type { Git } from './git.ts';

/** What a repository is set up as. */
export interface GitFacts {
  readonly bare: boolean;
  readonly objectFormat: string;
  /** A clone that fetches objects when it needs them. */
  readonly partial: boolean;
  readonly remotes: readonly GitRemote[];
  /** All working trees of the repository, the main one first. */
  readonly worktrees: readonly { readonly path: string; readonly head?: string; readonly branch?: string }[];
}

interface GitRemote {
  readonly name: string;
  /** Without user, password and query where they may be secrets. */
  readonly urls: readonly string[];
  readonly pushUrls: readonly string[];
  readonly fetch: readonly string[];
}

export async function readFacts(git: Git): Promise<GitFacts> {
  const [kind, settings, worktrees] = await Promise.all([
    git.text(['rev-parse', '--is-bare-repository', '--show-object-format']),
    git.text(['config', '--null', '--get-regexp', '^(remote\\..*|extensions\\.partialclone)$'], {
      exitCodes: [0, 1],
    }),
    git.text(['worktree', 'list', '--porcelain']),
  ]);
  const [bare, objectFormat = 'sha1'] = kind.split('\n');
  const pairs = settings.split('\0').map((setting) => setting.split('\n') as [string, string?]);
  return {
    bare: bare === 'true',
    objectFormat,
    partial: pairs.some(([key]) => /^extensions\.partialclone$|^remote\..*\.promisor$/.test(key)),
    remotes: toRemotes(pairs),
    worktrees: toWorktrees(worktrees),
  };
}

function toRemotes(pairs: readonly (readonly [string, string?])[]): GitRemote[] {
  const remotes = new Map<string, Record<'url' | 'pushurl' | 'fetch', string[]>>();
  for (const [key, value = ''] of pairs) {
    const [, name, field] = /^remote\.(.*)\.(url|pushurl|fetch)$/.exec(key) ?? [];
    if (name === undefined) continue;
    const remote = remotes.get(name) ?? { url: [], pushurl: [], fetch: [] };
    remotes.set(name, remote);
    remote[field as 'url' | 'pushurl' | 'fetch'].push(field === 'fetch' ? value : stripSecrets(value));
  }
  return Array.from(remotes, ([name, { url, pushurl, fetch }]) => ({
    name,
    urls: url,
    pushUrls: pushurl,
    fetch,
  }));
}

/** `https://user:token@host/x?key=…` becomes `https://host/x`; of an SSH user only a password is dropped. */
export function stripSecrets(url: string): string {
  return url
    .replace(/^((?:https?|ftps?):\/\/)[^/]*@/i, '$1')
    .replace(/^(https?:\/\/[^?#]*)[?#].*$/is, '$1')
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^/:@]*):[^/]*@/i, '$1@');
}

function toWorktrees(porcelain: string): GitFacts['worktrees'] {
  const records = porcelain.split('\n\n').filter((record) => record !== '');
  const [main, ...linked] = records;
  return [main ?? '', ...linked.sort()].map((record) => {
    const fields = new Map(record.split('\n').map((line) => splitOnce(line)));
    const head = fields.get('HEAD');
    const branch = fields.get('branch');
    return { path: fields.get('worktree') ?? '', ...(head ? { head } : {}), ...(branch ? { branch } : {}) };
  });
}

function splitOnce(line: string): [string, string] {
  const at = line.indexOf(' ');
  return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}
