/** Styles and scripts of the sites. `spacing` is the brand's letter-spacing, the one thing staging has otherwise. */
export function writeStylesheet(spacing: string): string {
  return `/* Brand header. Marketing asks that the capitals stay. */
:root { --sea: #0b3d5c; --sand: #f4ead9; --gutter: 225px; }
body { margin: 0; font: 16px/1.5 "Source Sans 3", system-ui, sans-serif; color: #1b2733; }
.brand {
  font-family: "Cormorant Garamond", serif;
  letter-spacing: ${spacing};
  text-transform: uppercase;
}
.brand:hover { letter-spacing: 0.3em; }
.brandy { letter-spacing: 0.01em; }
.nav .brand { text-transform: none; letter-spacing: 0.05em }
.hero h1, .brand { font-weight: 600 !important; }
.nav a { padding: 0 12px; text-decoration: none; }
@media (max-width: 640px) {
  .brand { letter-spacing: ${spacing}; font-size: 1.1rem; }
  .nav { display: grid; }
}
@media print { .nav, .footer { display: none } }
.price::before { content: "from "; }
.card { width: 225px; border: 1px solid var(--sand); }
`;
}

export const SITE_SCRIPT = `(function () {
  'use strict';
  var nav = document.querySelector('.nav');
  document.querySelector('.nav-toggle').addEventListener('click', function () {
    nav.classList.toggle('is-open');
  });
})();
`;

export function writeBookingScript(domain: string): string {
  return `const API = 'https://api.${domain}/v1';
export async function hold(eventId, guests) {
  const answer = await fetch(\`\${API}/bookings\`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ eventId, guests }),
  });
  if (!answer.ok) throw new Error(\`booking failed: \${answer.status}\`);
  return answer.json();
}
`;
}
