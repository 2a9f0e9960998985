import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { waitForChild } from '../../sandbox/demo-child.ts';

/** A process that says `ready` and then does this at each Ctrl-C. */
async function startChild(onInterrupt: string) {
  const code = `process.on('SIGINT', () => { ${onInterrupt} }); setInterval(() => {}, 1000); console.log('ready')`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

test('a second Ctrl-C is the child to answer, which puts the cursor back', async () => {
  const child = await startChild(
    'console.log(globalThis.n = (globalThis.n ?? 0) + 1); if (n === 2) process.exit(7)',
  );
  const [stop, quit] = [new AbortController(), new AbortController()];
  const code = waitForChild(child, { stop: stop.signal, quit: quit.signal });
  stop.abort();
  await once(child.stdout, 'data');
  quit.abort();
  expect(await code).toBe(7);
});

test('a child that Ctrl-C ends before it listens was interrupted', async () => {
  const child = await startChild("process.kill(process.pid, 'SIGKILL')");
  const code = waitForChild(child, { stop: AbortSignal.abort(), quit: new AbortController().signal });
  expect(await code).toBe(130);
});
