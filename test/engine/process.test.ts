import { mkdtempDisposable } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { ToolError } from '../../src/errors.ts';
import { type ProgramOptions, runProgram, streamProgram } from '../../src/process.ts';

const { signal } = new AbortController();

function runScript(script: string, options: Partial<ProgramOptions> = {}, ...args: string[]) {
  return runProgram(process.execPath, ['-e', script, ...args], { signal, title: 'script', ...options });
}

test('arguments reach the program as they are, for no shell reads them', async () => {
  const args = ['a b', '$HOME', '`id`', "'", '*', ';exit 3'];
  const { stdout } = await runScript('console.log(JSON.stringify(process.argv.slice(1)))', {}, ...args);
  expect(JSON.parse(stdout.toString())).toEqual(args);
});

test('output is bytes, also where it is no text', async () => {
  const { stdout } = await runScript('process.stdout.write(Buffer.from([0, 255, 10, 10]))');
  expect(stdout).toEqual(Buffer.from([0, 255, 10, 10]));
});

test('a missing program is named with what to do', async () => {
  const run = runProgram('no-such-program', ['list'], { signal, missing: 'install it from example.com' });
  await expect(run).rejects.toThrow(
    new ToolError(
      'no-such-program list: no-such-program is not installed or not on PATH: install it from example.com',
    ),
  );
});

test('a failure says what the program said, not its warnings', async () => {
  const run = runScript('console.error("warning: a\\nfatal: b\\nhint: c"); process.exitCode = 3');
  await expect(run).rejects.toThrow(new ToolError('script: fatal: b'));
});

test('a silent failure says the exit code', async () => {
  await expect(runScript('process.exitCode = 3')).rejects.toThrow(new ToolError('script: exit code 3'));
});

test('an exit code can be an answer', async () => {
  const output = await runScript('console.error("none"); process.exitCode = 1', { exitCodes: [0, 1] });
  expect(output).toMatchObject({ exitCode: 1, stderr: 'none\n' });
});

test('a program that never ends is ended after its time', async () => {
  const run = runScript('setInterval(() => {}, 1000)', { timeoutMs: 200 });
  await expect(run).rejects.toThrow(new ToolError('script: not done after 0.2 s, ended'));
});

test('a program that prints without end is ended', async () => {
  const run = runScript('setInterval(() => console.log("x".repeat(1000)), 1)', { maxBytes: 5000 });
  await expect(run).rejects.toThrow(new ToolError('script: printed more than 5000 bytes, ended'));
});

test('a program that is killed says so', async () => {
  await expect(runScript('process.kill(process.pid, "SIGKILL")')).rejects.toThrow(
    'script: was killed (SIGKILL)',
  );
});

test('tokens of Slack and AWS do not reach the program', async () => {
  const script =
    'console.log(Object.keys(process.env).filter((name) => /SLACK|^AWS_S|TIDE/.test(name)).join())';
  vi.stubEnv('SLACK_BOT_TOKEN', 'xoxb-planted');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'planted');
  const { stdout } = await runScript(script, { env: { TIDE: 'high' } });
  vi.unstubAllEnvs();
  expect(stdout.toString()).toBe('TIDE\n');
});

test('an aborted signal throws its reason and starts nothing', async () => {
  const reason = new Error('cancelled by alice');
  await expect(runScript('', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

async function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(socket, () => resolve(client.destroy().destroyed));
    client.once('error', () => resolve(false));
  });
}

test('cancelling ends the program and what it started', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'tidemark-process-'));
  const socket = join(folder.path, 's');
  const grandchild = `require('node:net').createServer().listen(${JSON.stringify(socket)})`;
  const script = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}]);
    setInterval(() => {}, 1000)`;
  const cancel = new AbortController();
  const run = runScript(script, { signal: cancel.signal });
  run.catch(() => undefined);
  await vi.waitFor(async () => expect(await answers(socket)).toBe(true), 10_000);
  cancel.abort(new Error('cancelled'));
  await expect(run).rejects.toThrow('cancelled');
  await vi.waitFor(async () => expect(await answers(socket)).toBe(false), 10_000);
});

test('a stream gives the output as it comes', async () => {
  const script = 'process.stdout.write(Buffer.alloc(3_000_000, 7))';
  const bytes = await buffer(streamProgram(process.execPath, ['-e', script], { signal }));
  expect(bytes.equals(Buffer.alloc(3_000_000, 7))).toBe(true);
});

test('a stream fails where the program fails after some output', async () => {
  const script = 'process.stdout.write("half"); console.error("fatal: no more"); process.exitCode = 1';
  const stream = streamProgram(process.execPath, ['-e', script], { signal, title: 'script' });
  await expect(buffer(stream)).rejects.toThrow(new ToolError('script: fatal: no more'));
});

test('a stream nobody reads to its end ends the program', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'tidemark-process-'));
  const socket = join(folder.path, 's');
  const script = `require('node:net').createServer().listen(${JSON.stringify(socket)}, () => console.log('up'))`;
  for await (const chunk of streamProgram(process.execPath, ['-e', script], { signal })) {
    expect(chunk.toString()).toBe('up\n');
    break;
  }
  await vi.waitFor(async () => expect(await answers(socket)).toBe(false), 10_000);
});
