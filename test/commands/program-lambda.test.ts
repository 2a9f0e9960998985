import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { run } from './run-program.ts';

test.each([
  ['status', ['functions', [], {}]],
  ['status a b --region us-west-2', ['functions', ['a', 'b'], { region: 'us-west-2' }]],
  ['deploy a=./a b=b.zip', ['change functions', { kind: 'deploy', functions: ['a=./a', 'b=b.zip'] }, {}]],
  [
    'deploy a --from v1.0 --alias live --region us-west-2 --all-or-nothing --yes',
    [
      'change functions',
      {
        kind: 'deploy',
        functions: ['a'],
        from: 'v1.0',
        alias: 'live',
        region: 'us-west-2',
        allOrNothing: true,
      },
      { yes: true },
    ],
  ],
  [
    'deploy a=./a --no-alias',
    ['change functions', { kind: 'deploy', functions: ['a=./a'], noAlias: true }, {}],
  ],
  ['rollback a b --yes', ['change functions', { kind: 'rollback', words: ['a', 'b'] }, { yes: true }]],
  ['rollback c-7k2m9p', ['change functions', { kind: 'rollback', words: ['c-7k2m9p'] }, {}]],
])('lambda %s', async (line, call) => {
  expect(await run(`lambda ${line}`)).toEqual({ exitCode: 3, calls: [call], out: '', err: '' });
});

test.each([
  ['rollback', "missing required argument 'words' (see tidemark lambda rollback --help)"],
  ['deploi a=b', "unknown command 'deploi' (did you mean deploy?)"],
  ['deploy a=b --all-or-nothin', "unknown option '--all-or-nothin' (did you mean --all-or-nothing?)"],
])('lambda %s is a mistake told in one line', async (line, message) => {
  await expect(run(`lambda ${line}`)).rejects.toThrow(new UsageError(message));
});
