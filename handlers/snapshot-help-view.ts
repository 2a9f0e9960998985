import { type Content, section } from './blocks.ts';
import { code } from './text.ts';

const USAGE = [
  ['/snapshot take', 'takes a snapshot of everything, named by the time'],
  ['/snapshot take v1.0', 'names it; if that one was stopped, goes on with it'],
  ['/snapshot take v1.1 only s3,lambda', 'captures only these (s3, lambda, config, local)'],
  [
    '/snapshot take v1.2 full',
    'reads again what a listing cannot show to be unchanged (tags, access rights)',
  ],
  ['/snapshot list', 'shows the snapshots there are'],
  ['/snapshot show v1.0', 'shows one in full'],
  ['/snapshot verify v1.0', 'reads every file of it again and names what is damaged, missing or extra'],
  ['/snapshot verify v1.0 sample 1/30', 'reads the next of 30 parts'],
  ['/snapshot verify v1.0 heal', 'puts back what is damaged or missing, where the same bytes still are'],
  ['/snapshot verify v1.0 live', 'compares it with the estate as it is now, too'],
  ['/snapshot diff v1.0 v1.1', 'shows what differs, the gravest first; without the second: up to the newest'],
  [
    '/snapshot restore v1.0 s3:jada-media-originals/2026/',
    'proposes to bring back what a snapshot holds (s3:BUCKET/PREFIX, lambda:NAME, route53:ZONE, dynamodb:TABLE, tools/NAME)',
  ],
  [
    '/snapshot restore v1.0 s3:jada-media-originals to jada-media-copy',
    'under another name; with `delete`, also deletes what it does not have; with `force`, overwrites much',
  ],
  ['/snapshot drill v1.0 count 10', 'restores random resources to scratch and compares every byte'],
  [
    '/snapshot drill bucket jada-drills',
    'restores objects to a bucket that a schedule drills to, and removes them',
  ],
  ['/snapshot schedule list', 'shows what comes by the clock; run, pause and resume NAME'],
  ['/snapshot cancel', 'stops the one being taken; nothing captured is lost'],
] as const;

export function helpView(): Content {
  return {
    text: 'What /snapshot can do',
    blocks: [section(`*What ${code('/snapshot')} can do*\n${usage()}`)],
  };
}

export function unknownCommandView(word: string, guess?: string): Content {
  const hint = guess === undefined ? '' : ` Did you mean ${code(`/snapshot ${guess}`)}?`;
  const first = `There is no ${code(`/snapshot ${word}`)}.${hint}`;
  return { text: first, blocks: [section(`${first}\n\n${usage()}`)] };
}

function usage(): string {
  return USAGE.map(([command, meaning]) => `${code(command)}  ${meaning}`).join('\n');
}
