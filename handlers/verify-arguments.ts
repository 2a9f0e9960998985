import { MOST_PARTS, parseSample } from '../src/verify/sample.ts';
import { readFlags } from './flags.ts';
import { splitWords } from './words.ts';

export type VerifyArguments =
  | {
      readonly kind: 'understood';
      readonly name: string;
      readonly sample?: number;
      readonly live?: true;
      readonly heal?: true;
    }
  | { readonly kind: 'misunderstood'; readonly reasons: readonly string[] };

/** Reads `NAME [--sample 1/30] [--live] [--heal]`, dashes or not, all that is wrong with it at once. */
export function parseVerify(typed: string): VerifyArguments {
  const split = splitWords(typed);
  if (split.kind === 'misunderstood') return split;
  const { switches, values, rest, reasons } = readFlags(split.words, {
    switches: ['live', 'heal'],
    values: ['sample'],
  });
  const [name, ...more] = rest.map(({ text }) => text);
  const sampled = values.get('sample');
  const sample = sampled === undefined ? undefined : parseSample(sampled);
  const wrong = [...reasons];
  if (name === undefined) wrong.push('Say which snapshot: /snapshot verify v1.0.');
  if (more.length > 0) wrong.push(`I do not understand "${more.join(' ')}".`);
  if (sampled !== undefined && sample === undefined)
    wrong.push(`"${sampled}" is not of the form 1/30: one part of how many, at most ${MOST_PARTS}.`);
  if (wrong.length > 0 || name === undefined) return { kind: 'misunderstood', reasons: wrong };
  return {
    kind: 'understood',
    name,
    ...(sample !== undefined && { sample }),
    ...(switches.has('live') && { live: true }),
    ...(switches.has('heal') && { heal: true }),
  };
}
