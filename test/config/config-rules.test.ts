import { expect, test } from 'vitest';
import { checkSites, isTimezone } from '../../src/config-rules.ts';

function makeSite(production: string, staging: string, distributions: [string?, string?] = []) {
  const place = (address: string, distribution?: string) => {
    const [bucket = '', ...prefix] = address.split('/');
    return { bucket, prefix: prefix.join('/'), ...(distribution !== undefined && { distribution }) };
  };
  return { production: place(production, distributions[0]), staging: place(staging, distributions[1]) };
}

test('staging may not be the production bucket, unless each has a prefix of its own', () => {
  expect(checkSites({ a: makeSite('one', 'one') })).toEqual([
    {
      path: ['a', 'staging', 'bucket'],
      message:
        '"one/" overlaps the production of a, "one/": changes to this staging would be written there; give it a bucket or a prefix of its own',
    },
  ]);
  expect(checkSites({ a: makeSite('one/', 'one/staging/') })).toHaveLength(1);
  expect(checkSites({ a: makeSite('one/live/', 'one/') })).toHaveLength(1);
  expect(checkSites({ a: makeSite('one/live/', 'one/staging/') })).toEqual([]);
});

test("staging may not be another site's production or staging", () => {
  const found = checkSites({
    a: makeSite('one', 'two'),
    b: makeSite('two', 'three'),
    c: makeSite('four', 'three'),
  });
  expect(found.map(({ path, message }) => [path[0], message.match(/the \w+ of \w/)?.[0]])).toEqual([
    ['a', 'the production of b'],
    ['c', 'the staging of b'],
  ]);
});

test('staging has a distribution of its own', () => {
  expect(checkSites({ a: makeSite('one', 'two', ['E1', 'E2']) })).toEqual([]);
  expect(checkSites({ a: makeSite('one', 'two', ['E1', 'E1']) })).toMatchObject([
    { path: ['a', 'staging', 'distribution'] },
  ]);
});

test('time zones are those that Intl knows', () => {
  expect(['UTC', 'America/Los_Angeles', 'Mars/Olympus', ''].map(isTimezone)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
