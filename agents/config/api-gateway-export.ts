import { hideFixedCredentials } from './api-gateway-secret.ts';
import { sortBy } from './ordering.ts';

const TIMESTAMP = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/;

/**
 * An exported OpenAPI document as JSON, its lists without meaning in their order sorted, credentials hidden. APIs
 * without a version of their own are exported under a time; `changedAt`, when the exported state came to be, takes
 * its place, so that equal states give equal documents.
 */
export function parseExport(body: Uint8Array | undefined, changedAt: Date | undefined): unknown {
  const exported: { info?: { version?: unknown } } = JSON.parse(Buffer.from(body ?? []).toString() || '{}');
  if (TIMESTAMP.test(String(exported.info?.version))) {
    exported.info = { ...exported.info, version: changedAt?.toISOString() ?? '0' };
  }
  return hideFixedCredentials(sortLists(exported));
}

function sortLists(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => sortLists(item));
    return ['parameters', 'required', 'security'].includes(name)
      ? sortBy(items, (item) => JSON.stringify(item))
      : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortLists(item, key)]));
}

/** A resource policy as JSON. REST APIs answer it with every quote escaped once more. */
export function parsePolicy(policy: string | undefined): unknown {
  if (policy === undefined) return undefined;
  return parseJson(policy) ?? parseJson(policy.replaceAll('\\"', '"')) ?? policy;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
