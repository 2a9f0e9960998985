import { FUNCTION_NAMES, SITES } from './names.ts';
import type { CommitPlan } from './repository.ts';
import { type SiteEdition, writeConcertPage, writeEventsPage, writeHomePage } from './site-pages.ts';
import { SITE_SCRIPT, writeBookingScript, writeStylesheet } from './site-styles.ts';

/** Files by path. */
export type Files = Readonly<Record<string, string>>;

const QOS: SiteEdition = { domain: SITES.qos.domain, brand: 'Queen of San Diego', isStaging: false };
const IGNORE = 'node_modules/\n.env\n*.log\n';

/** The site of queenofsandiego.com, as its repository has it. */
export const SITE_HISTORY: readonly CommitPlan[] = [
  {
    message: 'Begin the site of the 2027 season',
    author: 'Carole Beam',
    at: '2026-08-03T16:12:00Z',
    files: {
      '.gitignore': IGNORE,
      'index.html': writeHomePage(QOS),
      'events/index.html': writeEventsPage(QOS),
      'css/site.css': writeStylesheet('0.12em'),
      'js/site.js': SITE_SCRIPT,
    },
  },
  {
    message: 'Sell concert sails',
    author: 'Travis Lund',
    at: '2026-08-19T03:40:00Z',
    files: {
      'concerts/bobdylan/index.html': writeConcertPage(QOS, 'bobdylan', 195),
      'concerts/jamestaylor/index.html': writeConcertPage(QOS, 'jamestaylor', 195),
      'js/booking.js': writeBookingScript(QOS.domain),
    },
  },
  {
    message: 'Raise the price of concert sails to $225',
    author: 'Carole Beam',
    at: '2026-09-21T17:05:00Z',
    files: {
      'concerts/bobdylan/index.html': writeConcertPage(QOS, 'bobdylan'),
      'concerts/jamestaylor/index.html': writeConcertPage(QOS, 'jamestaylor'),
      'css/site.css': writeStylesheet('0.18em'),
    },
  },
  {
    message: 'Try the two-deck seating plan',
    author: 'Travis Lund',
    at: '2026-10-02T22:18:00Z',
    branch: 'seating-plan',
    files: { 'concerts/seating.html': writeConcertPage(QOS, 'dianakrall', 275) },
  },
];

const handler = (name: string) => `"""${name}: see docs/runbooks/functions.md"""
import json
import os


def handler(event, context):
    print(json.dumps({"function": "${name}", "stage": os.environ.get("STAGE", "production")}))
    return {"statusCode": 200, "body": json.dumps({"ok": True})}
`;

export const FUNCTIONS_HISTORY: readonly CommitPlan[] = [
  {
    message: 'Keep the functions in one repository',
    author: 'Travis Lund',
    at: '2026-07-11T19:30:00Z',
    files: {
      '.gitignore': `${IGNORE}build/\n`,
      ...Object.fromEntries(FUNCTION_NAMES.map((name) => [`${name}/handler.py`, handler(name)])),
    },
  },
  {
    message: 'Deploy every function with one command',
    author: 'Travis Lund',
    at: '2026-09-30T01:15:00Z',
    files: {
      'deploy.sh':
        '#!/bin/sh\nset -eu\nfor name in "$@"; do\n  (cd "$name" && zip -qr "../build/$name.zip" .)\ndone\n',
      'rady-shell-schedule/handler.py': handler('rady-shell-schedule').replace('200', '202'),
    },
  },
];

export const SCRIPTS: Files = {
  'update_dashboard.py': `"""Deploys functions and tells the dashboard. Usage: update_dashboard.py FUNCTION..."""
import subprocess
import sys


def deploy(name):
    zipped = f"build/{name}.zip"
    command = ["aws", "lambda", "update-function-code", "--function-name", name, "--zip-file", f"fileb://{zipped}"]
    return subprocess.run(command, capture_output=True, text=True)


failed = [name for name in sys.argv[1:] if deploy(name).returncode != 0]
sys.exit(f"failed: {', '.join(failed)}" if failed else 0)
`,
  'invalidate.sh':
    '#!/bin/sh\n# Usage: invalidate.sh DISTRIBUTION\naws cloudfront create-invalidation --distribution-id "$1" --paths "/*"\n',
  'sync-staging.sh': Object.values(SITES)
    .map(({ production, staging }) => `aws s3 sync s3://${production.bucket} s3://${staging.bucket}\n`)
    .join(''),
  'lib/prices.json': `${JSON.stringify({ bobdylan: 225, jamestaylor: 225, dianakrall: 275 }, undefined, 2)}\n`,
};

export const RUNBOOKS: Files = {
  'functions.md': `# Functions\n\n${FUNCTION_NAMES.map((name) => `- \`${name}\``).join('\n')}\n`,
  'staging.md': `# Staging\n\n${Object.entries(SITES)
    .map(
      ([name, site]) =>
        `- **${name}**: ${site.production.bucket} → ${site.staging.bucket} (${site.staging.distribution})`,
    )
    .join('\n')}\n\nPrices are changed on staging first, looked at, and only then on production.\n`,
  'season/2027.md':
    '# Season 2027\n\nConcert sails leave Harbor Island ninety minutes before the doors open.\n',
};

export const HANDOFFS: Files = {
  '2026-10-28 prices.md':
    '# Prices\n\nBob Dylan goes to $240 if the band confirms. Staging has it, production does not.\n',
  '2026-10-30 navigation.md':
    '# Navigation\n\n"All Events" on staging still goes to the old page; "James Taylor" is missing there.\n',
};
