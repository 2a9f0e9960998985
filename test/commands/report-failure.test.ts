import { expect, test } from 'vitest';
import { reportFailure } from '../../src/commands/report-failure.ts';
import { ConfigError, SnapshotError } from '../../src/errors.ts';

function report(error: unknown, json = false) {
  const text = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof text) => ({
    write: (written: string) => {
      text[name] += written;
    },
  });
  reportFailure(error, { json, stdout: stream('stdout'), stderr: stream('stderr') });
  return text;
}

test('nothing in a message steers the terminal', () => {
  const { stderr } = report(new SnapshotError('there is no snapshot "\x1b[2J\u202e"\r'));
  expect(stderr).toBe('there is no snapshot "\ufffd[2J\ufffd"\ufffd\n');
});

test('every problem has a line of its own, and with --json an entry', () => {
  const { stdout, stderr } = report(new ConfigError(['a is wrong', 'b is wrong']), true);
  expect(stderr).toBe('a is wrong\nb is wrong\n');
  expect(JSON.parse(stdout)).toMatchObject({ kind: 'error', problems: ['a is wrong', 'b is wrong'] });
});

test('a fault of ours comes with its stack', () => {
  const { stderr } = report(new TypeError('x is not a function'));
  expect(stderr).toMatch(/^this is a fault in Tidemark, please report it: TypeError: x is not .*\n +at /);
});
