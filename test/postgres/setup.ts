import { execFile } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a server whose user may create databases; without a database's name at the end. */
    postgresUrl: string;
  }
}

const run = promisify(execFile);

/** Postgres refuses to run as root: there it runs as the user `postgres`. */
async function findUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => (await run('id', [flag, 'postgres'])).stdout),
  );
  return { uid: Number(uid), gid: Number(gid) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Starts one Postgres for the project in a folder of its own and takes both away at the end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-postgres-'));
  const user = await findUser();
  if (user) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const options = { ...user, cwd: folder };
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const port = await freePort();
    await run(
      'initdb',
      ['-D', data, '-U', 'tidemark', '--auth=trust', '--no-sync', '-E', 'UTF8', '--locale=C'],
      options,
    );
    const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
    await run('pg_ctl', ['start', '-w', '-D', data, '-l', join(folder, 'log'), '-o', settings], options);
    project.provide('postgresUrl', `postgres://tidemark@127.0.0.1:${port}`);
  } catch (error) {
    await remove();
    throw new Error('Postgres did not start: initdb and pg_ctl must be on PATH', { cause: error });
  }
  return async () => {
    await run('pg_ctl', ['stop', '-D', data, '-m', 'immediate'], options);
    await remove();
  };
}
