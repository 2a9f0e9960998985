import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from './environment.ts';
import { redact } from './redaction.ts';

const SECRET_KEYS = [
  'token',
  'password',
  'secret',
  'authorization',
  'cookie',
  'headers',
  'sessionToken',
  'secretAccessKey',
];

/** JSON lines without anything that looks like a credential; errors without what libraries hang on them. */
export function createLogger(options: { level: LogLevel; stream: { write(line: string): unknown } }): Logger {
  const stream: DestinationStream = { write: (line) => void options.stream.write(line) };
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' },
      serializers: { err: describeThrown, error: describeThrown },
      hooks: { streamWrite: redact },
    },
    stream,
  );
}

/** AWS and Slack errors carry requests with headers in them: only these fields are logged. */
function describeThrown(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return isDescribed(thrown) ? thrown : String(thrown);
  return {
    name: thrown.name,
    ...('code' in thrown && { code: String(thrown.code) }),
    message: thrown.message,
    stack: thrown.stack,
    ...(thrown.cause !== undefined && { cause: describeThrown(thrown.cause) }),
  };
}

/** What `describeError` makes of an error. */
function isDescribed(thrown: unknown): boolean {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    Object.entries(thrown).every(
      ([key, value]) => (key === 'code' || key === 'message') && typeof value === 'string',
    )
  );
}
