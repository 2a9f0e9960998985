/** Lists whose order means something: the first behaviour that matches is taken, the first member is primary. */
const ORDERED: ReadonlySet<string> = new Set(['CacheBehaviors', 'Members']);
/** What an item of a list is known by, the first that it has. */
const NATURAL_KEYS = [
  'Id',
  'Header',
  'EventType',
  'HeaderName',
  'ErrorCode',
  'Key',
  'KeyGroupId',
  'AwsAccountNumber',
];

/**
 * The same answer with the items of every CloudFront list (`{ Quantity, Items }`) in a fixed order, but for the
 * lists where order counts. CloudFront keeps the others as sets and gives them in any order.
 */
export function sortSets<T>(answer: T, field = ''): T {
  if (typeof answer !== 'object' || answer === null || answer instanceof Date || Array.isArray(answer))
    return answer;
  const entries = Object.entries(answer).map(([key, value]: [string, unknown]) => [
    key,
    key === 'Items' && Array.isArray(value) ? sortItems(value, field) : sortSets(value, key),
  ]);
  return Object.fromEntries(entries);
}

function sortItems(items: readonly unknown[], field: string): unknown[] {
  const inner = items.map((item) => sortSets(item));
  if (ORDERED.has(field)) return inner;
  const keyed = inner.map((item) => [naturalKey(item), item] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item);
}

function naturalKey(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  const fields = new Map<string, unknown>(Object.entries(item));
  const key = NATURAL_KEYS.find((name) => fields.has(name));
  return key === undefined ? JSON.stringify(item) : String(fields.get(key));
}
