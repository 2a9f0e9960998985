import { describe, expect, test } from 'vitest';
import { findPages } from '../../src/sites/page-search.ts';
import { createFakePorts } from '../changes/fake-ports.ts';

const PLACE = { bucket: 'queenofsandiego.com', prefix: 'site/' };
const PATHS = [
  'bob.html',
  'concerts/bob-dylan/index.html',
  'concerts/bob-dylan/offer.json',
  'concerts/bob-dylan/cover.jpg',
  'concerts/bobby/index.html',
  'charters/sunset.html',
  'css/bob-dylan.css',
  'index.html',
  'tours/boat',
];

async function find(page: string) {
  const { objects } = createFakePorts();
  for (const path of PATHS) objects.seed(PLACE.bucket, `site/${path}`, '');
  objects.seed(PLACE.bucket, 'elsewhere/bob-dylan.html', '');
  const found = await findPages(objects, PLACE, page, new AbortController().signal);
  return found.kind === 'found' ? found.pages.map(({ path }) => path) : found;
}

describe('a page is found by', () => {
  test.each([
    ['bob.html', ['bob.html']],
    ['/bob.html', ['bob.html']],
    ['/', ['index.html']],
    ['concerts/bob-dylan', ['concerts/bob-dylan/index.html', 'concerts/bob-dylan/offer.json']],
    ['concerts/bob-dylan/', ['concerts/bob-dylan/index.html', 'concerts/bob-dylan/offer.json']],
    ['charters/sunset', ['charters/sunset.html']],
    ['Bob Dylan', ['concerts/bob-dylan/index.html', 'concerts/bob-dylan/offer.json']],
    ['bob', ['bob.html']],
    [
      'concerts/bob',
      ['concerts/bob-dylan/index.html', 'concerts/bob-dylan/offer.json', 'concerts/bobby/index.html'],
    ],
    ['dylan', ['concerts/bob-dylan/index.html', 'concerts/bob-dylan/offer.json']],
    ['tours/boat', ['tours/boat']],
  ])('%s', async (page, paths) => {
    expect(await find(page)).toEqual(paths.sort());
  });
});

test('a page that is not there gets the nearest, and how many were looked through', async () => {
  expect(await find('bobdlyan')).toEqual({
    kind: 'none',
    nearest: ['concerts/bob-dylan/index.html'],
    looked: 9,
  });
});

test('only marks are no name', async () => {
  expect(await find('--')).toMatchObject({ kind: 'none' });
});
