import { expect, test } from 'vitest';
import { exitCodeOf } from '../../src/commands/exit-code.ts';
import { AccountError, CancelledError, ConfigError, SnapshotError, UsageError } from '../../src/errors.ts';
import { run } from './run-program.ts';

test.each([
  ['serve', ['serve', {}]],
  ['demo', ['demo', { latency: 40 }]],
  ['demo --once --latency 0', ['demo', { once: true, latency: 0 }]],
  ['snapshot take', ['take', undefined, {}]],
  ['snapshot take v1.0 --only s3 --full', ['take', 'v1.0', { only: 's3', full: true }]],
  ['snapshot list', ['list', {}]],
  ['snapshot show v1.0', ['show', 'v1.0', {}]],
  ['snapshot verify v1.0', ['verify', 'v1.0', {}]],
  ['snapshot verify v1.0 --sample 1/30', ['verify', 'v1.0', { sample: '1/30' }]],
  ['snapshot verify v1.0 --live --heal', ['verify', 'v1.0', { live: true, heal: true }]],
  ['snapshot diff v1.0', ['diff', 'v1.0', undefined, {}]],
  ['snapshot diff v1.0 v1.1', ['diff', 'v1.0', 'v1.1', {}]],
  ['audit', ['audit', { last: 50 }]],
  ['audit --last 5', ['audit', { last: 5 }]],
])('%s', async (line, call) => {
  expect(await run(line)).toEqual({ exitCode: 3, calls: [call], out: '', err: '' });
});

test.each(['serve', 'snapshot take', 'snapshot list', 'snapshot show v1'])(
  '%s takes --config, --json and --quiet, before and after',
  async (line) => {
    const expected = expect.objectContaining({ config: 'a.yaml', json: true, quiet: true });
    const after = await run(`${line} --config a.yaml --json --quiet`);
    const before = await run(`--config=a.yaml --json --quiet ${line}`);
    expect([after.calls.flat().at(-1), before.calls.flat().at(-1)]).toEqual([expected, expected]);
  },
);

test.each([
  ['snapshto', "unknown command 'snapshto' (did you mean snapshot?)"],
  ['snapshot tkae', "unknown command 'tkae' (did you mean take?)"],
  ['nothing', "unknown command 'nothing' (see tidemark --help)"],
  ['snapshot list --jsno', "unknown option '--jsno' (did you mean --json?)"],
  ['snapshot take --only', "option '--only <agents>' argument missing (see tidemark snapshot take --help)"],
  [
    'audit --last x',
    "option '--last <n>' argument 'x' is invalid. Allowed are whole numbers from 1 to 100000. (see tidemark audit --help)",
  ],
  ['snapshot restore v1 s3:a --yes', "unknown option '--yes' (did you mean --apply?)"],
  ['staging sync qos --apply', "unknown option '--apply' (did you mean --yes?)"],
  ['snapshot list --yes', "unknown option '--yes' (see tidemark snapshot list --help)"],
  ['snapshot show', "missing required argument 'name' (see tidemark snapshot show --help)"],
  [
    'snapshot take a b',
    "too many arguments for 'take'. Expected 1 argument but got 2: a, b. (see tidemark snapshot take --help)",
  ],
])('%s is a mistake told in one line', async (line, message) => {
  await expect(run(line)).rejects.toThrow(new UsageError(message));
});

test('help that was asked for is no mistake; a command without its verb is one', async () => {
  expect(await run('--help')).toMatchObject({
    exitCode: 0,
    out: expect.stringContaining('Usage: tidemark'),
    err: '',
  });
  expect(await run('snapshot')).toMatchObject({
    exitCode: 2,
    out: '',
    err: expect.stringContaining('take [options]'),
  });
  expect(await run('')).toMatchObject({
    exitCode: 2,
    out: '',
    err: expect.stringContaining('Usage: tidemark'),
  });
  expect(await run('--version')).toMatchObject({ exitCode: 0, out: '1.2.3\n' });
});

test('with --json a command without its verb is told as an error too', async () => {
  await expect(run('snapshot --json')).rejects.toThrow('which command?');
});

test('exit codes follow the kind of error', () => {
  const errors = [
    new UsageError(''),
    new ConfigError([]),
    new SnapshotError(''),
    new AccountError(''),
    new CancelledError(''),
    new Error('fault'),
  ];
  expect(errors.map(exitCodeOf)).toEqual([2, 2, 1, 1, 130, 1]);
});
