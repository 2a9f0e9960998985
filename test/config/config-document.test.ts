// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are what the file has for the environment to fill
import { expect, test } from 'vitest';
import { parseConfigDocument } from '../../src/config-document.ts';
import { load, problemsOf } from './load.ts';

test('a variable is replaced inside text, in quotes or not, in { } and [ ] too', async () => {
  const { value } = parseConfigDocument('a: x-${A}\nb: "${B}"\nc: { d: ${A}, e: [${B}, "${A}${B}"] }\n', {
    A: 'one',
    B: 'two: # three',
  });
  expect(value).toEqual({
    a: 'x-one',
    b: 'two: # three',
    c: { d: 'one', e: ['two: # three', 'onetwo: # three'] },
  });
});

test('a variable serves where a number or a flag is wanted', async () => {
  const content =
    'estate: a\nsnapshot: { concurrency: ${N} }\nslack: { channel: "#ops", selfApproval: ${YES} }\n';
  const { config } = await load(content, { N: '8', YES: 'true' });
  expect(config).toMatchObject({ snapshot: { concurrency: 8 }, slack: { selfApproval: true } });
});

test('a variable that is not set is a problem with its line, and the only one of its key', async () => {
  expect(await problemsOf('estate: jada\nslack:\n  channel: ${CHANNEL}\n  approvers: [${WHO}]\n')).toEqual([
    'tidemark.yaml:3: slack.channel: the environment variable CHANNEL is not set',
    'tidemark.yaml:4: slack.approvers[0]: the environment variable WHO is not set',
  ]);
});

test('$${NAME} is ${NAME} itself, and a lone $ is a $', () => {
  const { value, problems } = parseConfigDocument('a: $${HOME}\nb: { c: $${X} }\nd: 5$ ${X\n', {});
  expect({ value, problems }).toEqual({
    value: { a: '${HOME}', b: { c: '${X}' }, d: '5$ ${X' },
    problems: [],
  });
});

test('what is no name of a variable is told', async () => {
  expect(await problemsOf('estate: ${a-b}\n')).toEqual([
    'tidemark.yaml:1: estate: "${a-b}" is not the name of an environment variable',
  ]);
});

test('variables in comments are left alone', () => {
  expect(parseConfigDocument('a: 1 # ${NOT_SET}\n', {}).problems).toEqual([]);
});

test.each([
  [
    'a tab as indentation',
    'aws:\n\tregion: x\n',
    'tidemark.yaml:2: not valid YAML: Tabs are not allowed as indentation',
  ],
  ['an open quote', 'estate: "jada\n', 'tidemark.yaml:2: not valid YAML: Missing closing "quote'],
  [
    'two documents',
    'estate: a\n---\nestate: b\n',
    'tidemark.yaml:2: not valid YAML: Source contains multiple documents',
  ],
  ['an unknown tag', 'estate: !env X\n', 'tidemark.yaml:1: not valid YAML: Unresolved tag: !env'],
  [
    'an unknown alias',
    'estate: *x\n',
    'tidemark.yaml:1: not valid YAML: Unresolved alias (the anchor must be set before the alias): x',
  ],
  [
    'a list',
    '- estate\n',
    'tidemark.yaml:1: a list is not a configuration: keys with values, as in tidemark.example.yaml',
  ],
])('%s is told with its line', async (_, content, problem) => {
  expect(await problemsOf(content)).toEqual([problem]);
});

test('a key that is there twice is told with all other problems', async () => {
  expect(await problemsOf('estate: jada\nstore: a\nstor: b\nstore: c\n')).toEqual([
    'tidemark.yaml:3: stor: unknown key; did you mean "store"?',
    'tidemark.yaml:4: store: is there twice; keep one of them',
  ]);
});

test('lines are found through aliases', async () => {
  const content = 'estate: jada\nsnapshot:\n  s3: &all\n    exclude: 4\n  lambda: *all\n';
  expect(await problemsOf(content)).toEqual([
    'tidemark.yaml:4: snapshot.lambda.exclude: 4 is not a list',
    'tidemark.yaml:4: snapshot.s3.exclude: 4 is not a list',
  ]);
});
