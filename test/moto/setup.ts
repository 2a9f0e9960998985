import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    motoUrl: string;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function isUp(url: string): Promise<boolean> {
  return fetch(`${url}/moto-api/data.json`).then(
    (response) => response.ok,
    () => false,
  );
}

/** Starts one moto_server for the project and stops it at the end; fails where moto is not installed. */
export async function setup(project: TestProject): Promise<() => void> {
  const port = await freePort();
  // Certificates are issued at once, not a minute after they were asked for: an estate that stands still is wanted.
  const command = ['MOTO_ACM_VALIDATION_WAIT=0', 'moto_server', '-H', '127.0.0.1', '-p', String(port)];
  const server = spawn('env', command, { stdio: 'ignore' });
  let failure: Error | undefined;
  server.once('error', (error) => {
    failure = error;
  });
  const motoUrl = `http://127.0.0.1:${port}`;
  for (let attempt = 0; !(await isUp(motoUrl)); attempt++) {
    if (failure || attempt > 120)
      throw new Error('moto_server did not start: pip install "moto[server]"', { cause: failure });
    await sleep(250);
  }
  project.provide('motoUrl', motoUrl);
  return () => {
    server.kill();
  };
}
