import { readFlags } from './flags.ts';
import type { ReadChange } from './staging-arguments.ts';
import type { Word } from './words.ts';

const EXAMPLE = '/lambda deploy update-dashboard=./dashboard';

/** `FUNCTION=PATH…`, or `FUNCTION… from SNAPSHOT`, with `alias NAME`, `no alias`, `region NAME`, `all or nothing`. */
export function readDeploy(words: readonly Word[]): ReadChange {
  const { switches, values, rest, reasons } = readFlags(words, {
    switches: ['all or nothing', 'no alias'],
    values: ['from', 'alias', 'region'],
  });
  const functions = rest.map(unquotePath).filter((word) => !/^(and|,)$/i.test(word));
  const isEmpty = functions.length === 0 && !values.has('from');
  const all = [...reasons, ...(isEmpty ? [`Say which functions, with their code: ${EXAMPLE}`] : [])];
  if (all.length > 0) return { kind: 'misunderstood', reasons: all };
  return {
    kind: 'understood',
    args: {
      functions,
      ...Object.fromEntries(values),
      ...(switches.has('all or nothing') && { allOrNothing: true }),
      ...(switches.has('no alias') && { noAlias: true }),
      // Whoever may type here need not be let into every folder of the bot's machine.
      onlyConfigured: true,
    },
  };
}

/** `FUNCTION…`, or ids of changes, with `region NAME`. */
export function readNames(words: readonly Word[]): ReadChange {
  const { values, rest, reasons } = readFlags(words, { values: ['region'] });
  if (reasons.length > 0) return { kind: 'misunderstood', reasons };
  return {
    kind: 'understood',
    args: { words: rest.map(({ text }) => text), ...Object.fromEntries(values) },
  };
}

/** `fn="a folder"` is `fn=a folder`. */
function unquotePath({ raw, text }: Word): string {
  return text.replace(/=(["'])(.*)\1$/, '=$2') || raw;
}
