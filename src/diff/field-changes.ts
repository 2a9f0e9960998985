import { isDeepStrictEqual } from 'node:util';
import { changeOf, type FieldChange, type Fields, isFields, isSealed } from './field-change.ts';
import { diffLists } from './list-changes.ts';

/**
 * What differs between two JSON values, field by field. Lists are compared as sets unless their order means something;
 * strings that hold JSON are compared as what they hold.
 */
export function diffFields(before: unknown, after: unknown, field = ''): FieldChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isSealed(before) || isSealed(after)) return [changeOf(field, before, after)];
  if (isFields(before) && isFields(after)) return diffObjects(before, after, field);
  const [left, right] = [asList(before, field), asList(after, field)];
  if (left && right && (Array.isArray(before) || Array.isArray(after)))
    return diffLists(left, right, field, diffFields);
  const [was, is] = [parse(before), parse(after)];
  if (was !== undefined && is !== undefined) return diffFields(was, is, field);
  return [changeOf(field, before, after)];
}

function diffObjects(before: Fields, after: Fields, field: string): FieldChange[] {
  const names = Array.from(new Set([...Object.keys(before), ...Object.keys(after)])).sort();
  return names.flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    const inner = joinField(field, name);
    return was === undefined || is === undefined ? [changeOf(inner, was, is)] : diffFields(was, is, inner);
  });
}

/** In policies one value and a list of that one are the same. */
function asList(value: unknown, field: string): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return field.includes('Statement[') && typeof value === 'string' ? [value] : undefined;
}

function parse(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function joinField(field: string, name: string): string {
  if (!/^[\w$@-]+$/.test(name)) return `${field}[${JSON.stringify(name)}]`;
  return field === '' ? name : `${field}.${name}`;
}
