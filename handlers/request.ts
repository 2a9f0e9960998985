import type { Audit, Requester } from '../src/runs/snapshots.ts';
import { type Content, section } from './blocks.ts';
import type { Clock } from './clock.ts';
import type { Operators } from './operators.ts';
import { capital, sentence, showChannels, slashCommands } from './text.ts';

/** What a person asks of the bot, free of how Slack brought it. */
export interface Request {
  readonly by: Requester;
  readonly channel: string;
  /** Seen only by the person who asked. Does not fail: what cannot be said is logged. */
  reply(content: Content): Promise<void>;
}

/** A subcommand as typed: the words after its name. */
export interface CommandRequest extends Request {
  readonly words: readonly string[];
}

/** What became of a request, for the audit log. */
export interface Outcome {
  readonly outcome: 'done' | 'refused';
  readonly target: string;
  readonly detail?: string;
  /** Whoever did it has kept it already. */
  readonly isRecorded?: boolean;
}

export interface RequestDeps {
  readonly operators: Operators;
  readonly audit: Audit;
  readonly clock: Clock;
}

/** Does what is asked if the person may, and keeps in the audit log that it was asked and what became of it. */
export async function serve(
  request: Request,
  action: { readonly name: string; readonly target: string; readonly isOpen?: boolean },
  deps: RequestDeps,
  perform: () => Promise<Outcome>,
): Promise<void> {
  const record = (outcome: Outcome['outcome'] | 'failed', target: string, detail?: string) =>
    deps.audit.record({
      at: new Date(deps.clock.now()),
      by: request.by.id,
      action: action.name,
      target,
      outcome,
      ...(detail !== undefined && { detail }),
    });
  const permission = action.isOpen ? undefined : await deps.operators.check(request.by.id);
  if (permission?.kind === 'refused') {
    await record('refused', action.target, permission.reason);
    return request.reply(refusalView([permission.reason]));
  }
  try {
    const { outcome, target, detail, isRecorded } = await perform();
    if (!isRecorded) await record(outcome, target, detail);
  } catch (error) {
    await record('failed', action.target, error instanceof Error ? error.message : String(error));
    throw error;
  }
}

const MOST_REASONS = 6;

/** Reasons are sentences without markup. */
export function refusalView(reasons: readonly string[]): Content {
  const lines = reasons
    .slice(0, MOST_REASONS)
    .map((reason) => showChannels(sentence(slashCommands(begin(reason)))));
  return { text: lines.join('\n'), blocks: [section(lines.join('\n'))] };
}

/** With a capital, but for a name: that is told as it is. */
function begin(reason: string): string {
  return /^(?:there|the|snapshot|a snapshot) /.test(reason) ? capital(reason) : reason;
}
