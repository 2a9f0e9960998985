import { CONCERTS } from './names.ts';

/** One of the three sites as it is written: production, or staging, which lags behind in a few places. */
export interface SiteEdition {
  readonly domain: string;
  readonly brand: string;
  readonly isStaging: boolean;
}

const ACT_NAMES: Readonly<Record<(typeof CONCERTS)[number], string>> = {
  bobdylan: 'Bob Dylan',
  jamestaylor: 'James Taylor',
  dianakrall: 'Diana Krall',
  bonnieraitt: 'Bonnie Raitt',
  norahjones: 'Norah Jones',
  leonbridges: 'Leon Bridges',
  chrisisaak: 'Chris Isaak',
  pinkmartini: 'Pink Martini',
  gipsykings: 'Gipsy Kings',
  boyziimen: 'Boyz II Men',
  herbiehancock: 'Herbie Hancock',
};

/** Letter-spacing of the brand in the header. */
export function brandSpacing(edition: SiteEdition): string {
  return edition.isStaging ? '0.42em' : '0.18em';
}

export function writeHomePage(edition: SiteEdition): string {
  const cards = CONCERTS.map(
    (act) => `    <li class="card"><a href="/concerts/${act}/">${ACT_NAMES[act]}</a></li>`,
  );
  return writePage(edition, edition.brand, [
    '<style>',
    `  .brand { letter-spacing: ${brandSpacing(edition)}; text-transform: uppercase; }`,
    '  .hero > .tagline { font-style: italic }',
    '</style>',
    '<section class="hero">',
    `  <h1>${edition.brand}</h1>`,
    '  <p class="tagline">Anchor off the Rady Shell &amp; hear the music from the water</p>',
    `  <span class="brand" style="letter-spacing: ${brandSpacing(edition)}; color: #0b3d5c">JADA</span>`,
    '  <ul>',
    ...cards,
    '  </ul>',
    '</section>',
  ]);
}

export function writeEventsPage(edition: SiteEdition): string {
  const rows = CONCERTS.map((act, index) => {
    const date = `2027-0${5 + (index % 4)}-${10 + index}`;
    return `  <tr><td><time datetime="${date}">${date}</time></td><td><a href="/concerts/${act}/">${ACT_NAMES[act]}</a></td></tr>`;
  });
  return writePage(edition, 'Events', ['<h1>All Events</h1>', '<table>', ...rows, '</table>']);
}

/** Says its price, $225, in every way pages do, among numbers that only look like it. */
export function writeConcertPage(edition: SiteEdition, act: (typeof CONCERTS)[number], price = 225): string {
  const name = ACT_NAMES[act];
  const offer = { '@type': 'Offer', price: `${price}.00`, priceCurrency: 'USD', availability: 'InStock' };
  const event = {
    '@context': 'https://schema.org',
    '@type': 'Event',
    name: `${name} at the Shell`,
    offers: offer,
  };
  return writePage(edition, `${name} concert sail`, [
    `<script type="application/ld+json">${JSON.stringify(event, null, 2)}</script>`,
    `<article id="deck-${price}" class="product" data-price="${price}" data-sku="${act}-2027" itemscope itemtype="https://schema.org/Product">`,
    `  <h1>${name} — concert sail</h1>`,
    `  <p class="price">$${price} per guest</p>`,
    `  <p>Two guests: $${price * 2}. Whole boat: $${price}0. Last year it was $${price}.50; with the dinner $1,${price}.</p>`,
    `  <meta itemprop="price" content="${price}"><meta itemprop="priceCurrency" content="USD">`,
    `  <img src="/images/${price}/${act}.jpg" width="${price}px" alt="${name} &amp; the bay">`,
    edition.isStaging
      ? '  <!-- staging: new seating plan goes here -->'
      : `  <p>Tickets are ${price} USD, all fees included.</p>`,
    `  <button class="book" data-price-usd="${price}.00">Book for $${price}.00</button>`,
    '</article>',
    `<script>\n  const product = { sku: '${act}-2027', price: ${price}, label: '$${price}' };\n  window.dataLayer.push(product);\n</script>`,
  ]);
}

/** A plain page: a charter, a yacht for sale, a piece of news. */
export function writeArticlePage(edition: SiteEdition, title: string, paragraphs: number): string {
  const text = Array.from(
    { length: paragraphs },
    (_, index) =>
      `<p>${title}, part ${index + 1}: JADA, built in 1938 by Stephens Brothers, sails from Harbor Island with up to twenty-four guests, a crew of three, and an “unhurried” view of San Diego Bay.</p>`,
  );
  return writePage(edition, title, [`<h1>${title}</h1>`, ...text]);
}

function writePage(edition: SiteEdition, title: string, content: readonly string[]): string {
  const robots = edition.isStaging ? '<meta name="robots" content="noindex">\n' : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title} | ${edition.brand}</title>
${robots}<link rel="canonical" href="https://${edition.domain}/">
<link rel="stylesheet" href="/css/site.css">
</head>
<body>
<header>
  <a class="brand" href="/">${edition.brand}</a>
  <button class="nav-toggle" aria-label="Menu">☰</button>
${writeNavigation(edition)}
</header>
<main>
${content.join('\n')}
</main>
<footer class="footer">© 2026 ${edition.brand} · <a href="mailto:hello@${edition.domain}">hello@${edition.domain}</a></footer>
<script src="/js/site.js" defer></script>
</body>
</html>
`;
}

/** Staging is where the season's new entry is missing and "All Events" still goes to the old page. */
function writeNavigation({ isStaging }: SiteEdition): string {
  const links = [
    ['/', 'Home'],
    ['/charters/', 'Charters'],
    ...(isStaging ? [] : [['/events/james-taylor/', 'James Taylor']]),
    [isStaging ? '/events.html' : '/events/', 'All Events'],
    ['/contact.html', 'Contact'],
  ];
  return [
    '  <nav class="nav">',
    ...links.map(([href, text]) => `    <a href="${href}">${text}</a>`),
    '  </nav>',
  ].join('\n');
}
