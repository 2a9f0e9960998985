import { z } from 'zod';
import type { FunctionDocuments } from './function-documents.ts';

type Json = Readonly<Record<string, unknown>>;

/** What stands on a function and can be there or not, as AWS tells of it. */
export interface FunctionParts {
  readonly aliases: readonly object[];
  /** Of its policy, and of those of its aliases. */
  readonly statements: readonly object[];
  readonly urls: readonly object[];
  readonly mappings: readonly object[];
  readonly invocations: readonly object[];
}

/** Each by a name for people that is the same for the same part: `alias live`, `permission api of live`. */
export function nameParts({ aliases, statements, urls, mappings, invocations }: FunctionParts) {
  const each = (parts: readonly object[], name: (part: Json) => string) =>
    parts.map((part) => name(part as Json));
  return [
    ...each(aliases, ({ Name }) => `alias ${Name}`),
    ...each(statements, ({ Sid, Resource }) => `permission ${Sid}${ofAlias(Resource)}`),
    ...each(urls, ({ FunctionArn }) => `function URL${ofAlias(FunctionArn)}`),
    ...each(
      mappings,
      ({ EventSourceArn, FunctionArn }) =>
        `event source ${EventSourceArn ?? 'of its own servers'}${ofAlias(FunctionArn)}`,
    ),
    ...each(invocations, ({ FunctionArn }) => `asynchronous invocation${ofAlias(FunctionArn)}`),
  ];
}

/** Names of what stands on the function now (`current` of the look at it) and not in the snapshot. */
export function findExtras(
  current: unknown,
  { aliases, statements, triggers, settings }: FunctionDocuments,
): readonly string[] {
  const listed = (value: unknown) => (value ?? []) as readonly object[];
  const known = new Set(
    nameParts({
      aliases,
      statements: [...statements, ...aliases.flatMap(({ policy }) => policy?.Statement ?? [])],
      urls: listed(triggers.functionUrls),
      mappings: listed(triggers.eventSourceMappings),
      invocations: listed(settings.asynchronousInvocation),
    }),
  );
  return z
    .array(z.string())
    .parse(current)
    .filter((name) => !known.has(name));
}

/** Of an ARN that ends in an alias or version, that; the function itself has none. */
function ofAlias(arn: unknown): string {
  const [, qualifier = '$LATEST'] = /:function:[^:]+:([^:]+)$/.exec(String(arn ?? '')) ?? [];
  return qualifier === '$LATEST' ? '' : ` of ${qualifier}`;
}
