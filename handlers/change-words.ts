import type { Operation, Plan } from '../src/changes/change.ts';
import { isOfRestore } from '../src/changes/restore-target.ts';
import { redact } from '../src/redaction.ts';
import type { Requester } from '../src/runs/snapshots.ts';
import { code, counted, escapeMarkup, sentence, shorten, slashCommands } from './text.ts';

/** Text of a plan or of AWS: safe in markup, which changes nothing in it, and without what looks like a secret. */
export function said(text: string, length = 300): string {
  const clean = shorten(redact(slashCommands(text)), length);
  // What has to be escaped takes up to five times the room.
  const short = escapeMarkup(clean).length <= 1.5 * length ? clean : shorten(clean, Math.floor(length / 4));
  return short
    .split(/(`[^`]+`|\s+)/)
    .map((part) => part && sayPart(part))
    .join('');
}

/** `/*.` is shown as code with a full stop: bold, italics and struck out would come of its marks. */
function sayPart(part: string): string {
  if (/^`[^`]+`$/.test(part)) return `\`${escapeMarkup(part.slice(1, -1))}\``;
  const plain = part.replaceAll('`', "'");
  const marked = /^(?=.*[*_~])(.{2,}?)([.,;:)]*)$/u.exec(plain);
  return marked ? `\`${escapeMarkup(marked[1] ?? '')}\`${marked[2] ?? ''}` : escapeMarkup(plain);
}

/** The same where it is a name. */
export function named(text: string, length?: number): string {
  return code(redact(text), length);
}

/** Who it was, without calling them. */
export function person({ door, name }: Requester): string {
  const where = door === 'slack' ? '' : door === 'terminal' ? ' (at the terminal)' : ' (a schedule)';
  return `${sentence(name, 80)}${where}`;
}

/** Calls the person, where Slack knows them. */
export function mention({ door, id, name }: Requester): string {
  return door === 'slack' ? `<@${id}>` : sentence(name, 80);
}

/** `12 objects written · 1 deleted · 2 functions deployed`, in the tense of `verbs`. */
export function amounts(
  operations: readonly Operation[],
  verbs: {
    readonly write: string;
    readonly delete: string;
    readonly deploy: string;
    readonly restore: string;
  },
): readonly string[] {
  const count = (...kinds: readonly Operation['do'][]) =>
    operations.filter((operation) => kinds.includes(operation.do)).length;
  const [written, deleted, deployed] = [count('put', 'copy'), count('delete'), count('deploy')];
  const restored = count('restore');
  return [
    ...(written > 0 ? [`${counted(written, 'file')} ${verbs.write}`] : []),
    ...(deleted > 0 ? [`${counted(deleted, 'file')} ${verbs.delete}`] : []),
    ...(restored > 0 ? [`${counted(restored, 'thing')} ${verbs.restore}`] : []),
    ...(deployed > 0 ? [`${counted(deployed, 'function')} ${verbs.deploy}`] : []),
  ];
}

/** What it is a change of: `qos staging`, `Lambda`. */
export function subject({ request }: Plan): string {
  if (isOfRestore(request)) return `restore from ${said(request.target, 120)}`;
  return request.target === 'lambda' ? 'Lambda' : `${said(request.target, 60)} staging`;
}
