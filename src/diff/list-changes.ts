import { changeOf, type FieldChange, type Fields, isFields } from './field-change.ts';
import { findNaturalKey, isOrdered } from './natural-key.ts';

type DiffInner = (before: unknown, after: unknown, field: string) => FieldChange[];
type List = readonly unknown[];

/** What differs between two lists: element by element where something names them, else what only one has. */
export function diffLists(before: List, after: List, field: string, diffInner: DiffInner): FieldChange[] {
  const key = findNaturalKey(before, after);
  const nameOf = (each: unknown) => (key === undefined ? each : (each as Fields)[key]);
  const changes =
    key === undefined
      ? diffSets(before, after, field, diffInner)
      : diffNamed(byName(before, key), byName(after, key), field, diffInner);
  if (changes.length > 0 || !isOrdered(field)) return changes;
  const [was, is] = [before.map(nameOf), after.map(nameOf)];
  const isSame = was.every((each, index) => canonical(each) === canonical(is[index]));
  return isSame ? [] : [changeOf(`${field} (order)`, was, is)];
}

type Named = ReadonlyMap<string, unknown>;

function byName(list: List, key: string): Named {
  return new Map(list.map((each) => [String((each as Fields)[key]), each]));
}

function diffNamed(before: Named, after: Named, field: string, diffInner: DiffInner): FieldChange[] {
  return Array.from(new Set([...before.keys(), ...after.keys()])).flatMap((name) => {
    const [was, is, inner] = [before.get(name), after.get(name), `${field}[${name}]`];
    return was === undefined || is === undefined ? [changeOf(inner, was, is)] : diffInner(was, is, inner);
  });
}

/** Equal elements cancel out; if both have as many objects left, these are taken for the same ones, changed. */
function diffSets(before: List, after: List, field: string, diffInner: DiffInner): FieldChange[] {
  const left = count(before);
  const fresh = after.filter((each) => !take(left, each));
  const gone = before.filter((each) => take(left, each));
  if (gone.length === fresh.length && [...gone, ...fresh].every(isFields))
    return gone.flatMap((was, index) => diffInner(was, fresh[index], `${field}[${index}]`));
  return [
    ...gone.map((was) => changeOf(`${field}[]`, was, undefined)),
    ...fresh.map((is) => changeOf(`${field}[]`, undefined, is)),
  ];
}

function count(list: List): Map<string, number> {
  const counts = new Map<string, number>();
  for (const each of list.map(canonical)) counts.set(each, (counts.get(each) ?? 0) + 1);
  return counts;
}

function take(counts: Map<string, number>, element: unknown): boolean {
  const name = canonical(element);
  const left = counts.get(name) ?? 0;
  if (left > 0) counts.set(name, left - 1);
  return left > 0;
}

/** Equal for equal values, whatever the order of fields and of lists in them. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
  if (!isFields(value)) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join()}}`;
}
