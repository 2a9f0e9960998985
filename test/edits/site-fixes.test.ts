import { diffLines } from 'diff';
import { describe, expect, test } from 'vitest';
import {
  brandSpacing,
  type SiteEdition,
  writeConcertPage,
  writeHomePage,
} from '../../sandbox/estate/site-pages.ts';
import { writeBookingScript, writeStylesheet } from '../../sandbox/estate/site-styles.ts';
import { doubts, editPrices, editStyles, reprice, restyle, restyleHtml } from './changes.ts';

const STAGING: SiteEdition = { domain: 'queenofsandiego.com', brand: 'Queen of San Diego', isStaging: true };

/** The lines that differ, as `-old` and `+new`. */
function changedLines(before: string, after: string): readonly string[] {
  return diffLines(before, after).flatMap(({ added, removed, value }) => {
    if (!added && !removed) return [];
    const lines = value.trimEnd().split('\n');
    return lines.map((line) => `${added ? '+' : '-'}${line.trim()}`);
  });
}

describe('letter-spacing in the brand header', () => {
  test('the stylesheet becomes the one of production, byte for byte', () => {
    const staging = writeStylesheet(brandSpacing(STAGING));
    expect(restyle({ text: staging })).toBe(writeStylesheet('0.18em'));
    expect(editStyles({ text: staging }).edits.map(({ line }) => line)).toEqual([6, 15]);
  });

  test('on the page only the spacing changes; text-transform and the capitals stay', () => {
    const page = writeHomePage(STAGING);
    expect(changedLines(page, restyleHtml(page))).toEqual([
      '-.brand { letter-spacing: 0.42em; text-transform: uppercase; }',
      '+.brand { letter-spacing: 0.18em; text-transform: uppercase; }',
      '-<span class="brand" style="letter-spacing: 0.42em; color: #0b3d5c">JADA</span>',
      '+<span class="brand" style="letter-spacing: 0.18em; color: #0b3d5c">JADA</span>',
    ]);
  });

  test('pages and files without the brand are left alone', () => {
    const page = writeConcertPage(STAGING, 'bobdylan');
    expect(editStyles({ text: page, path: 'concerts/bobdylan/index.html' })).toMatchObject({
      edits: [],
      matched: 0,
    });
  });
});

describe('$225 on the Bob Dylan page', () => {
  test.each([STAGING, { ...STAGING, isStaging: false }])(
    'every reference becomes $240, and nothing else',
    (edition) => {
      const page = writeConcertPage(edition, 'bobdylan');
      const wanted = page
        .replace('"225.00"', '"240.00"')
        .replace('data-price="225"', 'data-price="240"')
        .replace('$225 per', '$240 per')
        .replace('content="225"', 'content="240"')
        .replace('225 USD', '240 USD')
        .replace('data-price-usd="225.00">Book for $225.00', 'data-price-usd="240.00">Book for $240.00')
        .replace("price: 225, label: '$225'", "price: 240, label: '$240'");
      expect(reprice({ text: page })).toBe(wanted);
      expect(doubts({ text: page })).toEqual([]);
    },
  );

  test('each is shown with its line', () => {
    const { sure } = editPrices({ text: writeConcertPage({ ...STAGING, isStaging: false }, 'bobdylan') });
    expect(sure.map(({ kind }) => kind)).toEqual([
      'structured data',
      'attribute',
      'text',
      'attribute',
      'text',
      'attribute',
      'text',
      'script',
      'script',
    ]);
    expect(sure[2]).toMatchObject({
      before: '<p class="price">$225 per guest</p>',
      after: '<p class="price">$240 per guest</p>',
    });
  });

  test('other pages and the stylesheet, with its 225px, have no reference', () => {
    const none = { sure: [], doubtful: [] };
    expect(editPrices({ text: writeHomePage(STAGING) })).toEqual(none);
    expect(editPrices({ text: writeStylesheet('0.18em'), path: 'css/site.css' })).toEqual(none);
    expect(editPrices({ text: writeBookingScript('x.test'), path: 'js/booking.js' })).toEqual(none);
  });
});
