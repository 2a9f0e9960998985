import type { Config } from '../src/config.ts';
import { readFlags } from './flags.ts';
import { splitWords } from './words.ts';

export type DrillArguments =
  | {
      readonly kind: 'understood';
      readonly name?: string;
      readonly count: number;
      readonly bucket?: string;
    }
  | { readonly kind: 'misunderstood'; readonly reasons: readonly string[] };

const COUNT = 5;
/** More would outlast the half hour in which Slack takes the answer to a command. */
const MOST = 50;

/**
 * Reads `[NAME] [count N] [bucket BUCKET]`, dashes or not, all that is wrong with it at once. A bucket is one that a
 * schedule drills to: whoever may type here need not be allowed to write to every bucket.
 */
export function parseDrill(typed: string, { schedules }: Pick<Config, 'schedules'>): DrillArguments {
  const split = splitWords(typed);
  if (split.kind === 'misunderstood') return split;
  const { values, rest, reasons } = readFlags(split.words, { values: ['count', 'bucket'] });
  const [name, ...more] = rest.map(({ text }) => text);
  const count = Number(values.get('count') ?? COUNT);
  const bucket = values.get('bucket');
  const wrong = [...reasons];
  if (more.length > 0) wrong.push(explainSurplus(more));
  if (!Number.isInteger(count) || count < 1 || count > MOST)
    wrong.push(`How many is a whole number from 1 to ${MOST}: /snapshot drill count 10`);
  if (bucket !== undefined) wrong.push(...explainBucket(bucket, schedules));
  if (wrong.length > 0) return { kind: 'misunderstood', reasons: wrong };
  return {
    kind: 'understood',
    ...(name !== undefined && { name }),
    count,
    ...(bucket !== undefined && { bucket }),
  };
}

function explainSurplus(words: readonly string[]): string {
  const [word = ''] = words;
  const isCount = words.length === 1 && /^\d+$/.test(word);
  return `I do not understand "${words.join(' ')}".${isCount ? ` Did you mean "count ${word}"?` : ''}`;
}

function explainBucket(bucket: string, schedules: Config['schedules']): string[] {
  const known = [...new Set(schedules.flatMap((schedule) => schedule.bucket ?? []))];
  if (known.includes(bucket)) return [];
  const which = known.length > 0 ? known.join(', ') : 'none yet (do: drill, bucket: NAME)';
  return [
    `From Slack a drill goes only to a bucket that tidemark.yaml names under schedules: ${which}.`,
    'To another one it goes from a terminal: tidemark snapshot drill --bucket NAME',
  ];
}
