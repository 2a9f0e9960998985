import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../config/dynamodb-item.ts';

type Json = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** An item from a line of a snapshot, which is DynamoDB JSON with bytes as base64. */
export function readItem(line: string): Item {
  return readMap(JSON.parse(line) as Json);
}

function readMap(map: Json): Item {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, readValue(value)]));
}

function readValue(value: Readonly<Record<string, unknown>>): AttributeValue {
  if ('M' in value) return { M: readMap(value.M as Json) };
  if ('L' in value) return { L: (value.L as Json[string][]).map(readValue) };
  if ('B' in value) return { B: Buffer.from(String(value.B), 'base64') };
  if ('BS' in value) return { BS: (value.BS as string[]).map((bytes) => Buffer.from(bytes, 'base64')) };
  return value as unknown as AttributeValue;
}
