import { type Content, section } from './blocks.ts';
import { code } from './text.ts';

/** `SITE` stands for one of the configured sites. */
const LOOKS = [
  ['status', 'how the staging sites stand, and what waits for approval'],
  ['compare SITE css/', 'what differs from production; with a prefix, line by line'],
  ['check SITE "James Taylor" "All Events"', 'navigation elements, page by page, against production'],
  ['audit 20', 'who asked for what, who decided, what came of it'],
] as const;
const CHANGES = [
  [
    'css SITE .brand letter-spacing 2px',
    'wherever that selector sets it; with `add`, also where it does not',
  ],
  ['price SITE bobdylan $225 $240', 'every reference on those pages, each in its own format'],
  ['price SITE bobdylan $225 $240 from production', 'starting from the page as it is in production'],
  ['sync SITE', 'copies production to staging; with `delete`, also deletes what production does not have'],
  ['invalidate SITE /index.html', 'makes CloudFront fetch paths anew; without a path, everything'],
  ['rollback SITE c-7k2m9p', 'puts back exactly what a change replaced'],
] as const;

/** `site`: the name of one to show examples with. */
export function stagingHelpView(site: string, channel: string): Content {
  const command = code('/staging');
  const text = `*What ${command} can do*\n${usage(LOOKS, site)}`;
  const changes = `*Changes*, proposed in ${channel} and done once someone approves them\n${usage(CHANGES, site)}`;
  return { text: 'What /staging can do', blocks: [section(text), section(changes)] };
}

export function unknownStagingView(word: string, site: string, guess?: string): Content {
  const hint = guess === undefined ? '' : ` Did you mean ${code(`/staging ${guess}`)}?`;
  const first = `There is no ${code(`/staging ${word}`)}.${hint}`;
  return {
    text: first,
    blocks: [section(first), section(`${usage(LOOKS, site)}\n${usage(CHANGES, site)}`)],
  };
}

function usage(lines: readonly (readonly [string, string])[], site: string): string {
  return lines
    .map(([words, meaning]) => `${code(`/staging ${words.replace('SITE', site)}`, 120)}  ${meaning}`)
    .join('\n');
}
