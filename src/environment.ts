import { z } from 'zod';
import { ConfigError } from './errors.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const PORT = 'a port: a number from 0 to 65535';
const url = z.url({ protocol: /^https?$/, error: 'an address such as http://127.0.0.1:5000' }).optional();

// An empty variable counts as not set, as in most programs.
const schema = z.object({
  TIDEMARK_CONFIG: z.string().optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `a log level: ${LOG_LEVELS.join(', ')}` }).optional(),
  NO_COLOR: z.string().optional(),
  TERM: z.string().optional(),
  PORT: z
    .string()
    .regex(/^\d+$/, PORT)
    .transform(Number)
    .refine((port) => port <= 65_535, PORT)
    .optional(),
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-', 'a bot token: those start with xoxb-').optional(),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-', 'an app-level token: those start with xapp-').optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_API_URL: url,
  AWS_ENDPOINT_URL: url,
});

/** What Tidemark reads from the environment, and all of it in `variables` for `${NAME}` and child processes. */
export type Environment = z.infer<typeof schema> & {
  readonly variables: Readonly<Record<string, string | undefined>>;
};

/** @throws {ConfigError} naming every variable that cannot be used, without its value where that is a secret. */
export function parseEnvironment(variables: Environment['variables']): Environment {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(set);
  if (parsed.success) return { ...parsed.data, variables };
  throw new ConfigError(
    parsed.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      const value =
        name.startsWith('SLACK_') && name !== 'SLACK_API_URL' ? 'its value' : JSON.stringify(set[name]);
      return `environment variable ${name}: ${value} is not ${message}`;
    }),
  );
}
