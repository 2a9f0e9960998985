import { expect, test } from 'vitest';
import { describeError, StoreError } from '../../src/errors.ts';
import { createLogger } from '../../src/logger.ts';
import { redact } from '../../src/redaction.ts';

function logged(log: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  log(createLogger({ level: 'info', stream: { write: (line) => lines.push(line) } }));
  return lines.map((line) => JSON.parse(line));
}

test.each([
  ['xoxb-123-abc', '[redacted]'],
  ['token xapp-1-A-b.', 'token [redacted].'],
  ['key AKIAIOSFODNN7EXAMPLE', 'key [redacted]'],
  ['authorization: Bearer abcdefgh.ijk', 'authorization: Bearer [redacted]'],
  ['postgres://me:hunter2@db:5432/jada', 'postgres://me:[redacted]@db:5432/jada'],
  [
    'https://b.s3.aws/k?X-Amz-Signature=abc&X-Amz-Date=1',
    'https://b.s3.aws/k?X-Amz-Signature=[redacted]&X-Amz-Date=1',
  ],
  ['AGE-SECRET-KEY-1QQQ', '[redacted]'],
  ['https://hooks.slack.com/services/T/B/x', 'https://hooks.slack.com/services/[redacted]'],
])('%s becomes %s', (text, clean) => {
  expect(redact(text)).toBe(clean);
});

test.each([
  'arn:aws:s3:::bucket',
  'https://example.com:8080/a@b',
  'basic plan',
  'route53 example.com: AccessDenied',
])('%s stays', (text) => {
  expect(redact(text)).toBe(text);
});

test('tokens are logged neither by name nor by form', () => {
  const [line] = logged((logger) =>
    logger.info({ token: 'abc', aws: { secretAccessKey: 'x' } }, 'with xoxb-1-2'),
  );
  expect(line).toMatchObject({
    token: '[redacted]',
    aws: { secretAccessKey: '[redacted]' },
    msg: 'with [redacted]',
  });
});

test('an error is logged with its cause, but not with the request that hangs on it', () => {
  const cause = new Error('socket closed');
  const error = Object.assign(new Error('failed', { cause }), {
    code: 'X',
    $response: { headers: { a: 'secret' } },
  });
  const [line] = logged((logger) => logger.error({ err: error }, 'no'));
  expect(line).toMatchObject({
    err: { name: 'Error', code: 'X', message: 'failed', cause: { message: 'socket closed' } },
  });
  expect(JSON.stringify(line)).not.toContain('secret');
});

test('an error that is described already is logged as code and message, other things as text', () => {
  const lines = logged((logger) => {
    logger.error({ error: describeError(new StoreError('the disk is full')) }, 'no');
    logger.error({ error: 'gone' }, 'no');
    logger.error({ error: { headers: { authorization: 'secret' } } }, 'no');
  });
  expect(lines.map(({ error }) => error)).toEqual([
    { code: 'store', message: 'the disk is full' },
    'gone',
    '[object Object]',
  ]);
});
