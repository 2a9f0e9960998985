import type { z } from 'zod';
import { type ConfigDocument, type Path, type Problem, valueAt } from './config-document.ts';
import { nearest } from './nearest.ts';
import { redact } from './redaction.ts';

const SHOWN_CHARACTERS = 60;

/** What zod found wrong, in the file's own terms: `"0 3 * *" is not a cron expression: five fields, …`. */
export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  schema: z.core.$ZodType,
  document: ConfigDocument,
): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    const at = (where: Path, message: string): Problem => ({
      line: document.lineOf(where),
      path: where,
      message,
    });
    if (issue.code === 'unrecognized_keys') {
      const known = knownKeys(schema, path);
      return issue.keys.map((key) => at([...path, key], describeUnknownKey(key, known)));
    }
    const allowed = (issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined) ?? issue.message;
    return [at(path, isSentence(issue) ? issue.message : describeValue(path, issue, allowed, document))];
  });
}

/** `schedules[0].cron`; keys that are no plain words are quoted. */
export function formatPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\w-]+$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

function isSentence(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'custom' && issue.params?.isSentence === true;
}

function describeUnknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return near ? `unknown key; did you mean "${near}"?` : `unknown key; known here: ${known.join(', ')}`;
}

function describeValue(
  path: Path,
  issue: z.core.$ZodIssue,
  allowed: string,
  document: ConfigDocument,
): string {
  const value = issue.code === 'invalid_key' ? path.at(-1) : valueAt(document.value, path);
  if (value === undefined) return `is missing; give ${allowed}`;
  if (value === null) {
    const comment = document.commentAt(path);
    return comment === undefined
      ? `is empty; give ${allowed}`
      : `is empty, because "#" starts a comment: write it in quotes: "#${comment}"`;
  }
  const source = document.sourceOf(path);
  const isFromEnvironment = source !== undefined && source !== value;
  return `${isFromEnvironment ? source : formatValue(value)} is not ${allowed}`;
}

function formatValue(value: unknown): string {
  if (Array.isArray(value)) return value.length > 0 ? 'a list' : 'an empty list';
  if (typeof value === 'object') return 'a set of keys';
  const text = redact(String(value));
  const short = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS - 1)}…` : text;
  return typeof value === 'string' ? JSON.stringify(short) : short;
}

/** The keys that the schema has at a path. */
function knownKeys(schema: z.core.$ZodType, path: Path): string[] {
  const inner = path.reduce<z.core.$ZodType | undefined>((parent, step) => child(parent, step), schema);
  const { def } = (unwrap(inner) as z.core.$ZodTypes | undefined)?._zod ?? {};
  return def?.type === 'object' ? Object.keys(def.shape) : [];
}

function child(schema: z.core.$ZodType | undefined, step: string | number): z.core.$ZodType | undefined {
  const { def } = (unwrap(schema) as z.core.$ZodTypes | undefined)?._zod ?? {};
  if (def?.type === 'object') return def.shape[step];
  if (def?.type === 'record') return def.valueType;
  return def?.type === 'array' ? def.element : undefined;
}

/** Without defaults and optionality. */
function unwrap(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  const { def } = (schema as z.core.$ZodTypes | undefined)?._zod ?? {};
  if (def?.type === 'default' || def?.type === 'prefault' || def?.type === 'optional')
    return unwrap(def.innerType);
  return schema;
}
