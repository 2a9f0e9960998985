import { expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { run } from './run-program.ts';

const CSS = { kind: 'css', site: 'qos', selector: '.brand', property: 'letter-spacing', value: '2px' };
const PRICE = { kind: 'price', site: 'qos', page: 'bob', from: '$225', to: '$240' };

test.each([
  ['status', ['status', undefined, {}]],
  ['status qos', ['status', 'qos', {}]],
  ['compare qos', ['compare', 'qos', undefined, {}]],
  ['compare qos css/ --all --diff', ['compare', 'qos', 'css/', { all: true, diff: true }]],
  ['check qos Events Tickets', ['check', 'qos', ['Events', 'Tickets'], {}]],
  ['css qos .brand letter-spacing 2px', ['change', CSS, {}]],
  ['css qos .brand letter-spacing 2px --add --yes', ['change', { ...CSS, add: true }, { yes: true }]],
  ['price qos bob $225 $240', ['change', PRICE, {}]],
  [
    'price qos bob $225 $240 --from production --include-doubtful --tick d1,d2 --yes',
    ['change', { ...PRICE, source: 'production', includeDoubtful: true, tick: 'd1,d2' }, { yes: true }],
  ],
  ['sync qos', ['change', { kind: 'sync', site: 'qos' }, {}]],
  [
    'sync qos css/ --delete --force --yes',
    ['change', { kind: 'sync', site: 'qos', prefix: 'css/', delete: true, force: true }, { yes: true }],
  ],
  ['invalidate qos', ['change', { kind: 'invalidate', site: 'qos', paths: [] }, {}]],
  [
    'invalidate qos /a /b/* --yes',
    ['change', { kind: 'invalidate', site: 'qos', paths: ['/a', '/b/*'] }, { yes: true }],
  ],
  ['rollback qos c-7k2m9p', ['change', { kind: 'rollback', site: 'qos', change: 'c-7k2m9p' }, {}]],
])('staging %s', async (line, call) => {
  expect(await run(`staging ${line}`)).toEqual({ exitCode: 3, calls: [call], out: '', err: '' });
});

test.each([
  ['-2px', CSS.property],
  ['-.5em', CSS.property],
  ['4px', '--brand-gap'],
])('%s is a value and %s a property, no options', async (value, property) => {
  const { calls } = await run(['staging', 'css', 'qos', '.brand', property, value, '--yes', '--json']);
  expect(calls).toEqual([['change', { ...CSS, property, value }, { yes: true, json: true }]]);
});

test.each([
  ['css qos .brand letter-spacing 2px --ad', "unknown option '--ad' (did you mean --add?)"],
  ['css qos .brand letter-spacing --yse', "unknown option '--yse' (did you mean --yes?)"],
  [
    'css qos .brand font Open Sans',
    "'Sans' is one word too many for css: a value with spaces needs quotes (see tidemark staging css --help)",
  ],
  ['css qos .brand', "missing required argument 'property' (see tidemark staging css --help)"],
  ['comapre qos', "unknown command 'comapre' (did you mean compare?)"],
  [
    'price qos bob 225 240 --from prod',
    "option '--from <version>' argument 'prod' is invalid. Allowed choices are production, staging. (see tidemark staging price --help)",
  ],
  ['sync qos --delet', "unknown option '--delet' (did you mean --delete?)"],
  ['check qos', "missing required argument 'names' (see tidemark staging check --help)"],
])('staging %s is a mistake told in one line', async (line, message) => {
  await expect(run(`staging ${line}`)).rejects.toThrow(new UsageError(message));
});
