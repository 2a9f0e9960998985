import { hideFixedCredentials } from './api-gateway-secret.ts';
import { sortBy } from './ordering.ts';

/** An exported OpenAPI document as JSON, its lists without meaning in their order sorted, credentials hidden. */
export function parseExport(body: Uint8Array | undefined): unknown {
  return hideFixedCredentials(sortLists(JSON.parse(Buffer.from(body ?? []).toString() || '{}')));
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
