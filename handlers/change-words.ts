import type { Operation, Plan } from '../src/changes/change.ts';
import { redact } from '../src/redaction.ts';
import type { Requester } from '../src/runs/snapshots.ts';
import { code, counted, formatMinute, sentence } from './text.ts';

/** Text of a plan or of AWS, safe in markup and without what looks like a secret. */
export function said(text: string, length?: number): string {
  return sentence(redact(text), length);
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

/** In each reader's own time zone (https://docs.slack.dev/messaging/formatting-message-text#date-formatting). */
export function slackDate(at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000);
  return `<!date^${seconds}^{date_short_pretty} at {time}|${formatMinute(at)}>`;
}

/** `12 objects written · 1 deleted · 2 functions deployed`, in the tense of `verbs`. */
export function amounts(
  operations: readonly Operation[],
  verbs: { readonly write: string; readonly delete: string; readonly deploy: string },
): readonly string[] {
  const count = (...kinds: readonly Operation['do'][]) =>
    operations.filter((operation) => kinds.includes(operation.do)).length;
  const [written, deleted, deployed] = [count('put', 'copy'), count('delete'), count('deploy')];
  return [
    ...(written > 0 ? [`${counted(written, 'file')} ${verbs.write}`] : []),
    ...(deleted > 0 ? [`${counted(deleted, 'file')} ${verbs.delete}`] : []),
    ...(deployed > 0 ? [`${counted(deployed, 'function')} ${verbs.deploy}`] : []),
  ];
}

/** What it is a change of: `qos staging`, `Lambda`. */
export function subject({ request }: Plan): string {
  return request.target === 'lambda' ? 'Lambda' : `${said(request.target, 60)} staging`;
}

/** The name of what an operation writes. */
export function targetOf(operation: Operation): string {
  return operation.do === 'deploy' ? operation.function : operation.key;
}
