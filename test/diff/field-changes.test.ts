import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffFields } from '../../src/diff/field-changes.ts';

const fieldsOf = (before: unknown, after: unknown) =>
  diffFields(before, after).map(({ change, field }) => `${change} ${field}`);

test('fields are named by where they stand', () => {
  const before = { a: { b: 1, gone: true }, same: [1], 'odd name': 'x' };
  const after = { a: { b: 2, fresh: null }, same: [1], 'odd name': 'y' };
  expect(fieldsOf(before, after)).toEqual([
    'changed a.b',
    'added a.fresh',
    'removed a.gone',
    'changed ["odd name"]',
  ]);
});

test('elements of a list are told apart by their natural key', () => {
  const before = { Origins: { Items: [{ Id: 'a', Path: '/' }, { Id: 'b' }] } };
  const after = { Origins: { Items: [{ Id: 'c' }, { Id: 'a', Path: '/x' }] } };
  expect(diffFields(before, after)).toEqual([
    { change: 'changed', field: 'Origins.Items[a].Path', before: '/', after: '/x' },
    { change: 'removed', field: 'Origins.Items[b]', before: { Id: 'b' } },
    { change: 'added', field: 'Origins.Items[c]', after: { Id: 'c' } },
  ]);
});

test('values of a list are compared as a set', () => {
  expect(fieldsOf({ list: ['a', 'b', 'b'] }, { list: ['b', 'a', 'b'] })).toEqual([]);
  expect(diffFields({ list: ['a', 'b'] }, { list: ['c', 'b'] })).toEqual([
    { change: 'removed', field: 'list[]', before: 'a' },
    { change: 'added', field: 'list[]', after: 'c' },
  ]);
});

test('the order of cache behaviours is part of a distribution', () => {
  const [a, b] = [{ PathPattern: '/a' }, { PathPattern: '/b' }];
  expect(diffFields({ CacheBehaviors: { Items: [a, b] } }, { CacheBehaviors: { Items: [b, a] } })).toEqual([
    { change: 'changed', field: 'CacheBehaviors.Items (order)', before: ['/a', '/b'], after: ['/b', '/a'] },
  ]);
});

test('a policy is the same with one action and with a list of that one, as text and as JSON', () => {
  const policy = (Action: unknown) => ({ Statement: [{ Sid: 'Read', Action }] });
  expect(fieldsOf(policy('s3:GetObject'), policy(['s3:GetObject']))).toEqual([]);
  const [before, after] = [policy('s3:GetObject'), policy('s3:*')].map((each) => ({
    policy: JSON.stringify(each),
  }));
  expect(fieldsOf(before, after)).toEqual(['changed policy.Statement[Read].Action']);
});

test('what is sealed is never shown', () => {
  const before = { KEY: { sealed: 'AGE one' }, GONE: { dropped: true }, deep: 1 };
  const after = { KEY: { sealed: 'AGE two' }, deep: { inner: { sealed: 'AGE three' } } };
  const changes = diffFields(before, after);
  expect(changes.map(({ field }) => field)).toEqual(['GONE', 'KEY', 'deep']);
  expect(JSON.stringify(changes)).not.toContain('AGE');
});

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    fc.integer({ max: 5 }),
    fc.boolean(),
    fc.string({ maxLength: 3 }),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  object: fc.dictionary(fc.constantFrom('Id', 'a', 'b', 'Key'), tie('value'), { maxKeys: 3 }),
}));

test('a list in any order is the same list', () => {
  const shuffled = fc
    .array(json.value, { maxLength: 6 })
    .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
  fc.assert(fc.property(shuffled, ([list, other]) => diffFields({ list }, { list: other }).length === 0));
});

test('what is added on the way there is removed on the way back', () => {
  fc.assert(
    fc.property(json.value, json.value, (before, after) => {
      const count = (changes: ReturnType<typeof diffFields>, change: string) =>
        changes.filter((each) => each.change === change).length;
      const [there, back] = [diffFields(before, after), diffFields(after, before)];
      expect(count(there, 'added')).toBe(count(back, 'removed'));
      expect(there.length).toBe(back.length);
    }),
  );
});
