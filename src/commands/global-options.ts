/** Options that every command takes. */
export interface GlobalOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Of a command that changes something: without `yes` its plan is printed and nothing changes. */
export interface ChangeOptions extends GlobalOptions {
  readonly yes?: boolean;
}

/** Takes the exit code of the command that was called. */
export type Done = (exitCode: number) => void;
