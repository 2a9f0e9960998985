import { createRequire } from 'node:module';
import type { DestinationStream, Logger, pino } from 'pino';
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

interface LoggerOptions {
  readonly level: LogLevel;
  readonly stream: { write(line: string): unknown };
}

/**
 * JSON lines without anything that looks like a credential; errors without what libraries hang on them. Pino is loaded
 * (20 ms, 7 MB) for the first line only: most commands log none.
 */
export function createLogger(options: LoggerOptions): Logger {
  let made: Logger | undefined;
  return new Proxy({} as Logger, {
    get(_, name) {
      made ??= openLogger(options);
      const value: unknown = Reflect.get(made, name);
      return typeof value === 'function' ? value.bind(made) : value;
    },
  });
}

const require = createRequire(import.meta.url);
const loadPino = (): typeof pino => require('pino');

function openLogger(options: LoggerOptions): Logger {
  const pino = loadPino();
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
