import { toRestoreTarget } from '../src/changes/restore-target.ts';
import { readFlags } from './flags.ts';
import { type ProposeChangeDeps, proposeChange } from './propose-change.ts';
import { notProposedView } from './propose-change-view.ts';
import type { Outcome } from './request.ts';
import type { TypedRequest } from './slash-command.ts';
import type { ReadChange } from './staging-arguments.ts';
import { splitWords, type Word } from './words.ts';

const EXAMPLE = '/snapshot restore v1.0 s3:jada-media-originals/2026/';

/** `/snapshot restore NAME RESOURCE…`, for operators: proposes to bring back what a snapshot holds. */
export async function restoreSnapshot(request: TypedRequest, deps: ProposeChangeDeps): Promise<Outcome> {
  const split = splitWords(request.typed);
  const read = split.kind === 'misunderstood' ? split : readRestore(split.words);
  if (read.kind === 'misunderstood') {
    await request.reply(notProposedView(read.reasons));
    return { outcome: 'refused', target: request.typed, detail: read.reasons.join(' ') };
  }
  const target = toRestoreTarget(String(read.args.snapshot));
  return proposeChange(request, { kind: 'restore', target, args: read.args }, deps);
}

/** `NAME RESOURCE…`, with `to OTHER`, `delete`, `force`. */
function readRestore(words: readonly Word[]): ReadChange {
  const { switches, values, rest, reasons } = readFlags(words, {
    switches: ['delete', 'force'],
    values: ['to', 'identity'],
  });
  const [snapshot, ...resources] = rest
    .map(({ text }) => text)
    .filter((word) => !/^(and|from|,)$/i.test(word));
  const all = [
    ...reasons,
    ...(snapshot === undefined || resources.length === 0
      ? [`Say the snapshot, and what to restore from it: ${EXAMPLE}`]
      : []),
    ...(values.has('identity')
      ? ['An age identity opens every secret and is not for Slack: restore what is sealed in a terminal.']
      : []),
  ];
  if (all.length > 0) return { kind: 'misunderstood', reasons: all };
  return {
    kind: 'understood',
    args: {
      snapshot,
      resources,
      ...(values.has('to') && { to: values.get('to') }),
      ...(switches.has('delete') && { delete: true }),
      ...(switches.has('force') && { force: true }),
      // Whoever may type here need not be let into every folder of the bot's machine.
      onlyConfigured: true,
    },
  };
}
