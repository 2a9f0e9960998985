import { describe, expect, test } from 'vitest';
import { writeConcertPage } from '../../sandbox/estate/site-pages.ts';
import { pricePlanner } from '../../src/sites/price.ts';
import { apply, ask, makeEdition, openSite, PRODUCTION, planOf, reasonsOf, STAGING, seed } from './site.ts';

const PAGE = 'concerts/bobdylan/index.html';
const REQUEST = { page: 'bobdylan', from: '$225', to: '$240' };

/** A script that may or may not mean the price. */
const DOUBTFUL = '<p>$225</p>\n<script>\nconst first = [225];\nconst other = [225];\n</script>\n<p>end</p>\n';

describe('a change of price', () => {
  test('starts from production with its headers, and lists exactly what it writes', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
    const source = writeConcertPage(makeEdition(false), 'bobdylan');
    ports.objects.seed(PRODUCTION, PAGE, source, { headers, metadata: { season: '2027' } });
    const plan = planOf(await ask(pricePlanner, { ...REQUEST, source: 'production' }, context));
    expect(plan.operations).toMatchObject([
      {
        do: 'put',
        bucket: STAGING,
        key: PAGE,
        stage: 'pages',
        after: { headers, metadata: { season: '2027' } },
      },
    ]);
    expect(plan.invalidate?.paths).toEqual([`/${PAGE}`, '/concerts/bobdylan/']);
    expect(plan.summary).toContain(
      "Starts from production's version, bytes and headers: whatever else staging has there is replaced.",
    );
    await apply(plan, context);
    expect(ports.objects.version(STAGING, PAGE)).toMatchObject({ headers, metadata: { season: '2027' } });
  });

  test('starts from staging where nothing else is said', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    await apply(planOf(await ask(pricePlanner, REQUEST, context)), context);
    const text = ports.objects.text(STAGING, PAGE);
    expect(text).toContain('staging: new seating plan goes here');
    expect(text).toContain('$240 per guest');
    expect(text).toContain('<article id="deck-225" class="product" data-price="240"');
    expect(text).toContain('Whole boat: $2250. Last year it was $225.50; with the dinner $1,225.');
  });

  test('puts a page on staging that only production has', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    ports.objects.remove(STAGING, PAGE);
    const plan = planOf(await ask(pricePlanner, { ...REQUEST, source: 'production' }, context));
    expect(plan.operations).toMatchObject([{ do: 'put', key: PAGE, before: null }]);
    expect(plan.diff).toContain(`--- ${PAGE}\tproduction\n`);
  });

  test.each([
    ['a path', PAGE],
    ['an address', '/concerts/bobdylan/'],
    ['a name as people write it', 'Bob Dylan'],
    ['a part of a name', 'dylan'],
  ])('finds the page by %s', async (_title, page) => {
    const { context } = await openSite();
    await using _ = context;
    const plan = planOf(await ask(pricePlanner, { ...REQUEST, page }, context));
    expect(plan.operations).toMatchObject([{ key: PAGE }]);
  });

  test('is nothing where the new price is there already', async () => {
    const { context } = await openSite();
    await using _ = context;
    await apply(planOf(await ask(pricePlanner, REQUEST, context)), context);
    const answer = await ask(pricePlanner, REQUEST, context);
    expect(answer).toEqual({
      kind: 'nothing',
      reason: `$240 is there already, 8 times: ${PAGE} of qos staging`,
    });
  });

  test('is nothing where staging is exactly that already', async () => {
    const { context } = await openSite();
    await using _ = context;
    const request = { ...REQUEST, source: 'production' };
    await apply(planOf(await ask(pricePlanner, request, context)), context);
    expect(await ask(pricePlanner, request, context)).toMatchObject({ kind: 'nothing' });
  });
});

describe('doubtful references', () => {
  test('are listed with their line and left alone', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    seed(ports, STAGING, 'deck.html', DOUBTFUL);
    const plan = planOf(await ask(pricePlanner, { ...REQUEST, page: 'deck.html' }, context));
    expect(plan.doubtful).toMatchObject([
      { key: 'deck.html', line: 3, before: 'const first = [225];' },
      { key: 'deck.html', line: 4, before: 'const other = [225];' },
    ]);
    await apply(plan, context);
    expect(ports.objects.text(STAGING, 'deck.html')).toBe(DOUBTFUL.replace('$225', '$240'));
  });

  test('are changed where they are ticked, alone', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    seed(ports, STAGING, 'deck.html', DOUBTFUL);
    const request = { ...REQUEST, page: 'deck.html' };
    const [, second] = planOf(await ask(pricePlanner, request, context)).doubtful ?? [];
    await apply(planOf(await ask(pricePlanner, { ...request, tick: [second?.id] }, context)), context);
    const expected = DOUBTFUL.replace('$225', '$240').replace('other = [225]', 'other = [240]');
    expect(ports.objects.text(STAGING, 'deck.html')).toBe(expected);
  });

  test('are all changed where that is asked for', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    seed(ports, STAGING, 'deck.html', DOUBTFUL);
    const request = { ...REQUEST, page: 'deck.html', includeDoubtful: true };
    await apply(planOf(await ask(pricePlanner, request, context)), context);
    expect(ports.objects.text(STAGING, 'deck.html')).toBe(DOUBTFUL.replaceAll('225', '240'));
  });

  test('keep their ids when other lines of the page change', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    const idsOf = async (text: string) => {
      seed(ports, STAGING, 'deck.html', text);
      const plan = planOf(await ask(pricePlanner, { ...REQUEST, page: 'deck.html' }, context));
      return plan.doubtful?.map(({ id }) => id);
    };
    const ids = await idsOf(DOUBTFUL);
    expect(new Set(ids).size).toBe(2);
    expect(await idsOf(`<h1>New</h1>\n${DOUBTFUL}`)).toEqual(ids);
  });

  test('can be proposed where there is nothing sure', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    seed(ports, STAGING, 'deck.html', DOUBTFUL.replace('$225', ''));
    const plan = planOf(await ask(pricePlanner, { ...REQUEST, page: 'deck.html' }, context));
    expect(plan).toMatchObject({ operations: [], doubtful: [{ line: 3 }, { line: 4 }] });
    expect(plan.summary[0]).toBe('Nothing is changed yet: there are only doubtful references to $225.');
  });

  test('that are ticked and not there are refused with those that are', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    seed(ports, STAGING, 'deck.html', DOUBTFUL);
    const answer = await ask(pricePlanner, { ...REQUEST, page: 'deck.html', tick: ['d000000'] }, context);
    expect(reasonsOf(answer)).toMatch(
      /^there is no doubtful reference d000000 to \$225: there are d\w{6}, d\w{6}$/,
    );
  });
});

describe('a change of price is refused', () => {
  test('where there is no such price, with those that are there', async () => {
    const { context } = await openSite();
    await using _ = context;
    const answer = await ask(pricePlanner, { ...REQUEST, from: '$226' }, context);
    expect(reasonsOf(answer)).toBe(
      `no reference to $226 in ${PAGE} of qos staging; prices there: $225 (line 35), $450 (line 36), $2250 (line 36), $225.50 (line 36), $1,225 (line 36) and 1 more`,
    );
  });

  test('where there is no such page, with the nearest', async () => {
    const { context } = await openSite();
    await using _ = context;
    expect(reasonsOf(await ask(pricePlanner, { ...REQUEST, page: 'bobdlyan' }, context))).toBe(
      `there is no page "bobdlyan" on qos staging (7 objects looked through); nearest: ${PAGE}`,
    );
  });

  test('where only production has the page, with how to start from it', async () => {
    const { ports, context } = await openSite();
    await using _ = context;
    ports.objects.remove(STAGING, PAGE);
    expect(reasonsOf(await ask(pricePlanner, REQUEST, context))).toMatch(
      /Production has concerts\/bobdylan\/index\.html: to start from it, say --from production$/,
    );
  });

  test.each([
    [{ from: 'cheap' }, /`cheap` is not a price/],
    [{ from: '$240' }, /are the same price/],
    [{ page: ' ' }, /name a page/],
    [{ to: undefined }, /^to: /],
  ])('for wrong input: %o', async (args, reason) => {
    const { context } = await openSite();
    await using _ = context;
    const answer = await ask(pricePlanner, { ...REQUEST, ...args }, context);
    expect(answer).toMatchObject({ isInput: true });
    expect(reasonsOf(answer)).toMatch(reason);
  });
});
