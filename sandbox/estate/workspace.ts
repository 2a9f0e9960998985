import { chmod, mkdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ESTATE_DATE } from './names.ts';
import { makeRepository, runGit } from './repository.ts';
import { writeConcertPage } from './site-pages.ts';
import { writeStylesheet } from './site-styles.ts';
import {
  type Files,
  FUNCTIONS_HISTORY,
  HANDOFFS,
  RUNBOOKS,
  SCRIPTS,
  SITE_HISTORY,
} from './workspace-files.ts';

interface Place {
  readonly name: string;
  readonly path: string;
}

/** The local part of the estate, as `snapshot.local` in tidemark.yaml takes it. */
export interface Workspace {
  readonly repos: readonly Place[];
  readonly tools: readonly Place[];
  readonly docs: readonly Place[];
  readonly handoffs: readonly Place[];
}

/**
 * Writes repositories, tools, documents and handoffs to `folder`, always the same; what is there already is left as
 * it is, so that people may work in it. Needs Git.
 */
export async function writeJadaWorkspace(folder: string): Promise<Workspace> {
  if (!(await exists(folder))) await writeNew(folder);
  const place = (name: string, path = name): Place => ({ name, path: join(folder, path) });
  return {
    repos: [place('queenofsandiego.com', 'repos/queenofsandiego.com'), place('functions', 'repos/functions')],
    tools: [place('scripts', 'tools')],
    docs: [place('runbooks', 'docs')],
    handoffs: [place('sessions', 'handoffs')],
  };
}

/** Under another name first: a workspace is whole or not there. */
async function writeNew(folder: string): Promise<void> {
  const draft = `${folder}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await Promise.all([
    writeSite(join(draft, 'repos/queenofsandiego.com')),
    makeRepository(join(draft, 'repos/functions'), FUNCTIONS_HISTORY),
    writeTools(join(draft, 'tools')),
    writeFiles(join(draft, 'docs'), RUNBOOKS),
    writeFiles(join(draft, 'handoffs'), HANDOFFS),
  ]);
  await rename(draft, folder);
}

/** In the middle of work: a stash, a staged change, one that is not, a note nobody has added. */
async function writeSite(folder: string): Promise<void> {
  await makeRepository(folder, SITE_HISTORY);
  const site = { domain: 'queenofsandiego.com', brand: 'Queen of San Diego', isStaging: false };
  await runGit(folder, ['tag', 'season-2027', 'main']);
  await runGit(folder, ['remote', 'add', 'origin', 'git@github.com:sailjada/queenofsandiego.com.git']);
  await writeFiles(folder, { 'css/site.css': writeStylesheet('0.22em') });
  await runGit(folder, ['stash', 'push', '--quiet', '-m', 'wider brand']);
  await writeFiles(folder, { 'css/site.css': writeStylesheet('0.16em') });
  await runGit(folder, ['add', 'css/site.css']);
  await writeFiles(folder, {
    'concerts/bobdylan/index.html': writeConcertPage(site, 'bobdylan', 240),
    'notes/to do.md': '- ask the band about $240\n- “All Events” in the navigation\n',
    'node_modules/sharp/package.json': '{ "name": "sharp" }\n',
    'deploy.log': 'nothing to deploy\n',
  });
}

async function writeTools(folder: string): Promise<void> {
  await writeFiles(folder, SCRIPTS);
  await symlink('update_dashboard.py', join(folder, 'deploy'));
  await mkdir(join(folder, 'build'), { mode: 0o755 });
}

async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await chmod(dirname(file), 0o755);
    await writeFile(file, content);
    await chmod(file, content.startsWith('#!') ? 0o755 : 0o644);
    await utimes(file, ESTATE_DATE, ESTATE_DATE);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
