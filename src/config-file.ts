import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, resolve, sep } from 'node:path';
import { type Config, configSchema } from './config.ts';
import {
  type ConfigDocument,
  type Problem,
  parseConfigDocument,
  type Variables,
  valueAt,
} from './config-document.ts';
import { describeIssues, formatPath } from './config-problems.ts';
import { isPostgres } from './config-rules.ts';
import { ConfigError } from './errors.ts';

const DEFAULT_FILE = 'tidemark.yaml';
const HOW_TO_START =
  'copy tidemark.example.yaml and edit it, or try `npm run demo`, which needs no configuration';

export interface ConfigSource {
  /** As given with --config; else `TIDEMARK_CONFIG`, else `./tidemark.yaml`. */
  readonly file?: string | undefined;
  /** For `TIDEMARK_CONFIG`, `AWS_ENDPOINT_URL` and `${NAME}` in the file. */
  readonly env: Variables;
}

/**
 * Reads, checks and completes the configuration; relative paths in it are made absolute from the file's folder.
 * @throws {ConfigError} with every problem there is, each with its line.
 */
export async function loadConfig({ file, env }: ConfigSource): Promise<Config> {
  if (file === '') throw new ConfigError(['--config: "" names no file']);
  const given = file ?? (env.TIDEMARK_CONFIG || DEFAULT_FILE);
  const document = parseConfigDocument(
    await readText(given, file === undefined && Boolean(env.TIDEMARK_CONFIG)),
    env,
  );
  const { problems, config } = await check(document, dirname(resolve(given)));
  if (problems.length > 0 || !config) throw new ConfigError(formatProblems(given, problems));
  // The SDK would find it by itself, but then nobody knew of it: buckets go by path there, and messages name it.
  const endpoint = config.aws.endpoint ?? (env.AWS_ENDPOINT_URL || undefined);
  return endpoint === undefined ? config : { ...config, aws: { ...config.aws, endpoint } };
}

async function check(
  document: ConfigDocument,
  folder: string,
): Promise<{ problems: Problem[]; config?: Config }> {
  if (document.value === undefined) {
    const empty = { line: 1, path: [], message: `is empty; ${HOW_TO_START}` };
    return { problems: document.problems.length > 0 ? [...document.problems] : [empty] };
  }
  const parsed = configSchema.safeParse(document.value);
  const issues = parsed.success ? [] : describeIssues(parsed.error.issues, configSchema, document);
  const known = new Set(document.problems.map(({ path }) => formatPath(path)));
  const problems = [...document.problems, ...issues.filter(({ path }) => !known.has(formatPath(path)))];
  problems.push(...(await checkRecipients(document)));
  if (!parsed.success) return { problems };
  const config = resolvePaths(parsed.data, folder);
  return { problems: [...problems, ...checkFolders(config, document)], config };
}

function formatProblems(file: string, problems: readonly Problem[]): string[] {
  return [...problems]
    .sort(
      (a, b) =>
        a.line - b.line || formatPath(a.path).localeCompare(formatPath(b.path), 'en', { numeric: true }),
    )
    .map(({ line, path, message }) => {
      return [`${file}:${line}`, formatPath(path), message].filter((part) => part !== '').join(': ');
    });
}

async function readText(file: string, isFromEnvironment: boolean): Promise<string> {
  const named = isFromEnvironment ? `${file} (named by TIDEMARK_CONFIG)` : file;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new ConfigError([`${named}: ${READ_FAILURES[code] ?? `cannot be read (${code})`}`], {
      cause: error,
    });
  }
}

const READ_FAILURES: Readonly<Record<string, string>> = {
  ENOENT: `not found; ${HOW_TO_START}`,
  ENOTDIR: `not found; ${HOW_TO_START}`,
  EISDIR: 'is a folder; name the file in it',
  EACCES: 'cannot be read: permission denied; mend its permissions or run as its owner',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'is not text in UTF-8; save it as such',
};

/** A slip in a recipient would otherwise be found when the first value is to be sealed, in the middle of a run. */
async function checkRecipients(document: ConfigDocument): Promise<Problem[]> {
  const list = valueAt(document.value, ['secrets', 'recipients']);
  const recipients = Array.isArray(list) ? list : [];
  if (!recipients.some(isRecipientLike)) return [];
  const { Encrypter } = await import('age-encryption');
  return recipients.flatMap((recipient: unknown, index): Problem[] => {
    if (!isRecipientLike(recipient)) return [];
    try {
      new Encrypter().addRecipient(recipient);
      return [];
    } catch {
      const path = ['secrets', 'recipients', index];
      const message = `"${recipient}" is not an age recipient: a character is wrong or missing`;
      return [{ line: document.lineOf(path), path, message }];
    }
  });
}

function isRecipientLike(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('age1');
}

/** A folder that holds the store would be captured with all earlier snapshots in it, each time anew. */
function checkFolders(config: Config, document: ConfigDocument): Problem[] {
  const { tools, docs, handoffs } = config.snapshot.local;
  const own = [config.store, ...(isPostgres(config.database) ? [] : [config.database])];
  return Object.entries({ tools, docs, handoffs }).flatMap(([kind, folders]) =>
    folders.flatMap((folder, index): Problem[] => {
      const inside = own.find((place) =>
        `${place}${sep}`.startsWith(folder.path === sep ? sep : `${folder.path}${sep}`),
      );
      if (inside === undefined) return [];
      const path = ['snapshot', 'local', kind, index, 'path'];
      const message = `"${folder.path}" holds Tidemark's own folder ${inside}; name the folders beside it one by one`;
      return [{ line: document.lineOf(path), path, message }];
    }),
  );
}

/** Relative paths, and `~/`, as absolute ones. */
function resolvePaths(config: Config, folder: string): Config {
  const absolute = (path: string): string => resolve(folder, path.replace(/^~(?=\/|$)/, homedir()));
  const all = <T extends { path: string }>(folders: T[]): T[] =>
    folders.map((entry) => ({ ...entry, path: absolute(entry.path) }));
  const { local } = config.snapshot;
  return {
    ...config,
    store: absolute(config.store),
    database: isPostgres(config.database) ? config.database : absolute(config.database),
    snapshot: {
      ...config.snapshot,
      local: {
        gas: local.gas,
        repos: all(local.repos),
        tools: all(local.tools),
        docs: all(local.docs),
        handoffs: all(local.handoffs),
      },
    },
  };
}
