/**
 * Failures that Tidemark itself raises. `code` is stable and fixed per class; the message is one line for
 * people, names the offending value, and says what to do. Doors translate them once: `main.ts` to an exit code,
 * Slack's `app.error` to a reply.
 */
export abstract class TidemarkError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}

/** A flag, argument or name that cannot be used; exit code 2. */
export class UsageError extends TidemarkError {
  readonly code = 'usage';
}

/** The configuration file is missing or wrong; `problems` holds all of them, each one line; exit code 2. */
export class ConfigError extends TidemarkError {
  readonly code = 'config';
  readonly problems: readonly string[];
  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join('\n'), options);
    this.problems = problems;
  }
}

/** The snapshot name is taken, running, or unknown; exit code 1. */
export class SnapshotError extends TidemarkError {
  readonly code = 'snapshot';
}

/** There is no such change, or it is of something else; exit code 1, as for a snapshot. */
export class ChangeError extends TidemarkError {
  readonly code = 'change';
}

/** The store cannot be used: full, read-only, not a folder, damaged; exit code 1. */
export class StoreError extends TidemarkError {
  readonly code = 'store';
}

/** AWS cannot be used at all: no credentials, expired ones, another account than configured; exit code 1. */
export class AccountError extends TidemarkError {
  readonly code = 'account';
}

/** A program Tidemark needs (git, clasp) is missing, not logged in, or failed. */
export class ToolError extends TidemarkError {
  readonly code = 'tool';
}

/** A staging command would have written to production, or to what is no site's staging; nothing was written. */
export class ProductionError extends TidemarkError {
  readonly code = 'production';
}

/** What was to be restored cannot be, as things are: a secret stays sealed, a file of the snapshot is damaged; exit code 1. */
export class RestoreError extends TidemarkError {
  readonly code = 'restore';
}

/** What was captured does not match what the source said it would be (length, checksum). */
export class IntegrityError extends TidemarkError {
  readonly code = 'integrity';
}

/** The run was cancelled by a person or a signal; it can be resumed; exit code 130. */
export class CancelledError extends TidemarkError {
  readonly code = 'cancelled';
  /** Who cancelled, for people. */
  readonly by: string | undefined;
  constructor(message: string, by?: string) {
    super(message);
    this.by = by;
  }
}

/** The name and message of anything thrown, on one line, without stack, headers or causes. */
export function describeError(error: unknown): { code: string; message: string } {
  if (error instanceof TidemarkError) return { code: error.code, message: error.message };
  if (error instanceof Error) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
    return { code, message: error.message.split('\n')[0] || error.name };
  }
  return { code: 'unknown', message: String(error) };
}

const SAYS_IT_ALL: readonly string[] = ['config', 'tool', 'integrity', 'restore'];

/** The code, for people: empty where it is one of ours, whose message says it all. */
export function showCode(code: string): string {
  return SAYS_IT_ALL.includes(code) ? '' : code;
}
