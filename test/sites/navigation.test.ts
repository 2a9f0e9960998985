import { describe, expect, test } from 'vitest';
import { findNavigation } from '../../src/sites/navigation.ts';
import { compareNavigation } from '../../src/sites/navigation-finding.ts';

const NAMES = ['James Taylor', 'All Events'];
const JAMES = '<a href="/events/james-taylor/">James Taylor</a>';
const EVENTS = '<a href="/events/">All Events</a>';

const page = (navigation: string, rest = '') =>
  `<!doctype html>\n<body>\n<nav>\n<a href="/">Home</a>\n${navigation}\n</nav>\n<main>${rest}</main>\n</body>`;

const compare = (production: string, staging: string) =>
  compareNavigation(findNavigation(production), findNavigation(staging), NAMES);

describe('entries of a page', () => {
  test('are its links and buttons, with line and region', () => {
    const html = `${page(EVENTS, '<button> Book\n now </button>')}<footer><a href="/faq">FAQ</a></footer>`;
    expect(findNavigation(html)).toMatchObject([
      { text: 'Home', href: '/', region: 'navigation', line: 4 },
      { text: 'All Events', href: '/events/', region: 'navigation', line: 5 },
      { text: 'Book now', region: 'page', line: 7 },
      { text: 'FAQ', href: '/faq', region: 'footer' },
    ]);
  });

  test('are also what is no link in a navigation, and no other text', () => {
    const html = page('<ul><li><span class="here">All Events</span></li></ul>', '<h1>All Events</h1>');
    expect(findNavigation(html).map(({ text, region }) => [text, region])).toEqual([
      ['Home', 'navigation'],
      ['All Events', 'navigation'],
    ]);
  });

  test('have the texts of what is in them', () => {
    const card = '<a href="/x"><h3>James <b>Taylor</b></h3><p>10&nbsp;June</p></a>';
    expect(findNavigation(page('', card)).at(-1)).toMatchObject({
      text: 'James Taylor 10 June',
      parts: ['James Taylor 10 June', 'James Taylor', 'Taylor', '10 June'],
    });
  });

  test('are none in scripts, templates and comments', () => {
    const hidden = `<script>'${EVENTS}'</script><template>${EVENTS}</template><!-- ${EVENTS} -->`;
    expect(findNavigation(page('', hidden))).toHaveLength(1);
  });

  test('are found in any depth that browsers show, and deeper ones do no harm', () => {
    expect(findNavigation(page('', '<div>'.repeat(300) + EVENTS))).toHaveLength(2);
    expect(findNavigation(page('', '<div>'.repeat(20_000) + EVENTS))).toHaveLength(1);
  });
});

describe('navigations', () => {
  test('are the same where they are, whatever else differs', () => {
    expect(compare(page(JAMES + EVENTS, '<p>old</p>'), page(`${JAMES}\n${EVENTS}`, '<p>new</p>'))).toEqual(
      [],
    );
  });

  test('differ where one lacks an entry', () => {
    expect(compare(page(JAMES + EVENTS), page(EVENTS))).toMatchObject([
      { kind: 'missing', side: 'staging', element: { text: 'James Taylor', region: 'navigation' } },
    ]);
    expect(compare(page(EVENTS), page(JAMES + EVENTS))).toMatchObject([
      { kind: 'missing', side: 'production' },
    ]);
  });

  test('differ where an entry leads elsewhere', () => {
    expect(compare(page(EVENTS), page('<a href="/events.html">All Events</a>'))).toMatchObject([
      { kind: 'href', production: { href: '/events/', line: 5 }, staging: { href: '/events.html', line: 5 } },
    ]);
  });

  test('differ where an entry says something else', () => {
    expect(compare(page(EVENTS), page('<a href="/events/">All events</a>'))).toMatchObject([
      { kind: 'text' },
    ]);
    expect(compare(page(JAMES), page('<a href="/events/james-taylor/">Jim Taylor</a>'))).toMatchObject([
      { kind: 'text', production: { text: 'James Taylor' }, staging: { text: 'Jim Taylor' } },
    ]);
  });

  test('differ where an entry stands behind other entries', () => {
    expect(compare(page(JAMES + EVENTS), page(EVENTS + JAMES))).toEqual([
      {
        kind: 'order',
        region: 'navigation',
        production: ['Home', 'James Taylor', 'All Events'],
        staging: ['Home', 'All Events', 'James Taylor'],
      },
    ]);
  });

  test('do not differ in order because one has an entry more', () => {
    const more = '<a href="/new">New</a>';
    expect(compare(page(JAMES + EVENTS), page(more + JAMES + more.replace('New', 'Newer') + EVENTS))).toEqual(
      [],
    );
  });

  test('are compared region by region', () => {
    const other = '<a href="/concerts/jamestaylor/">James Taylor</a>';
    expect(compare(page(JAMES, other), page('', other))).toMatchObject([
      { kind: 'missing', side: 'staging', element: { href: '/events/james-taylor/' } },
    ]);
  });
});
