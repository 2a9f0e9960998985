import { once } from 'node:events';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const MAIN = new URL('../../sandbox/main.ts', import.meta.url).pathname;

test('the sandbox says where it listens, and stops when told', async () => {
  const running = execa(process.execPath, [MAIN, '--scale', '0'], { env: {}, extendEnv: false });
  const [first] = await Promise.race([once(running.stdout, 'data'), running.then(() => ['ended too early'])]);
  const [, url = ''] = /^The sandbox listens on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(String(first)) ?? [];
  const authorization = 'AWS4-HMAC-SHA256 Credential=A/20261101/us-east-1/s3/aws4_request';
  const answer = await fetch(url, { headers: { authorization } });
  expect(await answer.text()).toContain('<Name>sailjada.com</Name>');
  running.kill('SIGTERM');
  expect(await running).toMatchObject({ exitCode: 0 });
});

test('a wrong flag is one line and exit code 2', async () => {
  const outcome = await execa(process.execPath, [MAIN, '--fault', 's3'], { reject: false });
  expect(outcome).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr: 'sandbox: --fault s3: s3:5% is the form',
  });
});

test('a port that is taken is one line and exit code 1', async () => {
  const { startServer } = await import('../../sandbox/server.ts');
  await using taken = await startServer({ services: [] });
  const { port } = new URL(taken.url);
  const outcome = await execa(process.execPath, [MAIN, '--port', port, '--scale', '0'], { reject: false });
  expect(outcome).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^sandbox: .*EADDRINUSE[^\n]*$/),
  });
});
