import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder until the test ends; `-> target` is a link, a path that ends with `!` can be executed. */
export async function makeFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-functions-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name.replace(/!$/, ''));
    await mkdir(dirname(path), { recursive: true });
    if (content.startsWith('-> ')) await symlink(content.slice(3), path);
    else await writeFile(path, content);
    if (name.endsWith('!')) await chmod(path, 0o755);
  }
  return folder;
}
