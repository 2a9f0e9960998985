import { describe, expect, test } from 'vitest';
import { writeConcertPage, writeEventsPage, writeHomePage } from '../../sandbox/estate/site-pages.ts';
import { writeStylesheet } from '../../sandbox/estate/site-styles.ts';
import { checkSite } from '../../src/sites/check.ts';
import { cssPlanner } from '../../src/sites/css.ts';
import { pricePlanner } from '../../src/sites/price.ts';
import { syncPlanner } from '../../src/sites/sync.ts';
import { apply, ask, makeEdition, openSite, PRODUCTION, planOf, STAGING } from './site.ts';

const BOB_DYLAN = 'concerts/bobdylan/index.html';

/** The page at $240, written by hand: nine references, and everything that only looks like one as it is. */
function writeExpectedPage(): string {
  const replacements = [
    ['"price": "225.00"', '"price": "240.00"'],
    ['data-price="225"', 'data-price="240"'],
    ['$225 per guest', '$240 per guest'],
    ['itemprop="price" content="225"', 'itemprop="price" content="240"'],
    ['Tickets are 225 USD', 'Tickets are 240 USD'],
    ['data-price-usd="225.00"', 'data-price-usd="240.00"'],
    ['Book for $225.00', 'Book for $240.00'],
    ['price: 225,', 'price: 240,'],
    ["label: '$225'", "label: '$240'"],
  ] as const;
  const page = writeConcertPage(makeEdition(false), 'bobdylan');
  return replacements.reduce((text, [from, to]) => {
    expect(text.split(from)).toHaveLength(2);
    return text.replace(from, to.replaceAll('$', '$$$$'));
  }, page);
}

describe('the three fixes of the post', () => {
  test('letter-spacing of the brand is as in production, capitals stay, and nothing else is touched', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    const before = ports.objects.contents(STAGING);
    const request = { selector: '.brand', property: 'letter-spacing', value: '0.18em' };
    await apply(planOf(await ask(cssPlanner, request, context)), context);
    const { 'css/site.css': css, 'index.html': home, ...rest } = ports.objects.contents(STAGING);
    expect(css?.text).toBe(writeStylesheet('0.18em'));
    expect(home?.text).toBe(writeHomePage(makeEdition(true)).replaceAll('0.42em', '0.18em'));
    expect(before).toMatchObject(rest);
    expect(Object.keys(before)).toHaveLength(Object.keys(rest).length + 2);
  });

  test('the Bob Dylan page has the price everywhere, from production’s version', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    const { [BOB_DYLAN]: __, ...others } = ports.objects.contents(STAGING);
    const production = ports.objects.contents(PRODUCTION);
    const request = { page: 'bobdylan', from: '$225', to: '$240', source: 'production' };
    await apply(planOf(await ask(pricePlanner, request, context)), context);
    const { [BOB_DYLAN]: page, ...rest } = ports.objects.contents(STAGING);
    expect(page?.text).toBe(writeExpectedPage());
    expect(page).toMatchObject({ headers: production[BOB_DYLAN]?.headers, metadata: { author: 'crew' } });
    expect(rest).toEqual(others);
    expect(ports.objects.contents(PRODUCTION)).toEqual(production);
  });

  test('the events page gets its navigation from production, and the check agrees then', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    const names = ['James Taylor', 'All Events'];
    const look = async () => {
      const answer = await checkSite('qos', { names, prefix: 'events/' }, context);
      return answer.kind === 'checked' ? answer.check.pages.flatMap(({ findings }) => findings) : [];
    };
    expect((await look()).map(({ kind }) => kind)).toEqual(['missing', 'href']);
    const { 'events/index.html': __, ...others } = ports.objects.contents(STAGING);
    await apply(planOf(await ask(syncPlanner, { prefix: 'events/index.html' }, context)), context);
    expect(await look()).toEqual([]);
    const { 'events/index.html': page, ...rest } = ports.objects.contents(STAGING);
    expect(page?.text).toBe(writeEventsPage(makeEdition(false)));
    expect(rest).toEqual(others);
  });
});
