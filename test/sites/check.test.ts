import { describe, expect, test } from 'vitest';
import { writeEventsPage } from '../../sandbox/estate/site-pages.ts';
import { checkSite } from '../../src/sites/check.ts';
import { renderCheck } from '../../src/sites/check-text.ts';
import { createFakePorts, type FakePorts, makeConfig } from '../changes/fake-ports.ts';
import { makeEdition, PRODUCTION, reasonsOf, STAGING, seed, seedSite } from './site.ts';

const { signal } = new AbortController();
const NAMES = ['James Taylor', 'All Events'];

async function check({ objects }: FakePorts, names: readonly string[] = NAMES, prefix = '') {
  const answer = await checkSite('qos', { names, prefix }, { config: makeConfig(), objects, signal });
  if (answer.kind !== 'checked') expect.fail(answer.reasons.join('\n'));
  return answer.check;
}

function makePorts(): FakePorts {
  const ports = createFakePorts();
  seedSite(ports);
  return ports;
}

describe('a check', () => {
  test('finds on every page what the navigation lacks and where it leads', async () => {
    const { pages, counts } = await check(makePorts());
    expect(counts).toEqual({ pages: 4, named: 4, same: 0 });
    expect(pages.map(({ path }) => path)).toContain('events/index.html');
    for (const { findings } of pages) {
      expect(findings).toMatchObject([
        { kind: 'missing', side: 'staging', element: { text: 'James Taylor' } },
        { kind: 'href', production: { href: '/events/' }, staging: { href: '/events.html' } },
      ]);
    }
  });

  test('shows pages that differ alike together', async () => {
    expect(renderCheck(await check(makePorts()))).toBe(
      [
        'qos: "James Taylor", "All Events" in staging against production',
        '',
        'concerts/bobdylan/index.html, concerts/dianakrall/index.html, events/index.html, index.html',
        '  - navigation: "James Taylor" to /events/james-taylor/ is only in production',
        '  * navigation: "All Events" leads to /events/ in production, to /events.html in staging',
        '',
        '4 pages looked at, 4 with these elements: 0 the same, 4 differ',
        '',
      ].join('\n'),
    );
  });

  test('shows the lines of a single page', async () => {
    const text = renderCheck(await check(makePorts(), NAMES, 'events/'));
    expect(text).toContain(
      '"All Events" leads to /events/ (line 17) in production, to /events.html (line 17) in staging',
    );
  });

  test('reads a page that is the same on both sides once', async () => {
    const ports = createFakePorts();
    for (const bucket of [PRODUCTION, STAGING]) {
      seed(ports, bucket, 'events.html', writeEventsPage(makeEdition(false)));
      seed(ports, bucket, 'site.css', 'a {}');
    }
    expect((await check(ports)).counts).toEqual({ pages: 1, named: 1, same: 1 });
    expect(ports.log.of('get', 'head')).toEqual([`get ${PRODUCTION}/events.html`]);
  });

  test('names pages that only one side has', async () => {
    const ports = createFakePorts();
    seed(ports, PRODUCTION, 'a.html', writeEventsPage(makeEdition(false)));
    seed(ports, STAGING, 'b.html', writeEventsPage(makeEdition(true)));
    expect((await check(ports)).pages).toMatchObject([
      { path: 'a.html', only: 'production' },
      { path: 'b.html', only: 'staging' },
    ]);
  });

  test('suggests entries for a name that no page has', async () => {
    const { absent } = await check(makePorts(), ['All Evnts', 'Charters']);
    expect(absent).toEqual([{ name: 'All Evnts', nearest: ['All Events'] }]);
  });

  test('does not call a page the same that could not be read', async () => {
    const ports = createFakePorts();
    seed(ports, PRODUCTION, 'a.html', writeEventsPage(makeEdition(false)));
    seed(ports, STAGING, 'a.html', Buffer.from([0xff, 0xfe, 0x41, 0x00]));
    const found = await check(ports);
    expect(found.counts).toEqual({ pages: 1, named: 0, same: 0 });
    expect(found.unread).toEqual(['a.html is written in UTF-16, which cannot be edited']);
  });

  test('without names is refused, with the site if that is wrong too', async () => {
    const { objects } = createFakePorts();
    const answer = await checkSite('qoz', { names: [' '] }, { config: makeConfig(), objects, signal });
    expect(reasonsOf(answer)).toMatch(/^there is no site "qoz".*\nname what to check/);
  });
});
