import { hash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/**
 * An item as one line of DynamoDB JSON: attribute names sorted, sets sorted (they have no order), lists as they
 * are, numbers as DynamoDB's own text, binary as base64. Equal items give equal lines.
 */
export function renderItem(item: Item): string {
  return JSON.stringify(renderMap(item));
}

/** The item's line behind its key and a tab: as text, such lines sort by key. Neither holds a tab itself. */
export function renderSortable(item: Item, keyNames: readonly string[]): string {
  const key = keyNames.map((name) => (item[name] ? renderValue(item[name]) : null));
  return `${JSON.stringify(key)}\t${renderItem(item)}`;
}

/** The line of a sortable one. */
export function withoutKey(sortable: string): string {
  return sortable.slice(sortable.indexOf('\t') + 1);
}

function renderMap(map: Item): object {
  const entries = Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, value]) => [name, renderValue(value)]));
}

function renderValue(value: AttributeValue): unknown {
  if (value.M) return { M: renderMap(value.M) };
  if (value.L) return { L: value.L.map(renderValue) };
  if (value.B) return { B: encodeBinary(value.B) };
  if (value.SS) return { SS: value.SS.toSorted() };
  if (value.NS) return { NS: value.NS.toSorted() };
  if (value.BS) return { BS: value.BS.map(encodeBinary).sort() };
  return value;
}

function encodeBinary(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/**
 * A digest of a set of lines that does not depend on their order: the sum of their SHA-256 modulo 2^256, and how
 * many there are.
 */
export class ItemDigest {
  #sum = 0n;
  #count = 0;

  add(line: string): void {
    this.#sum = BigInt.asUintN(256, this.#sum + BigInt(`0x${hash('sha256', line)}`));
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }

  toString(): string {
    return `${this.#count} ${this.#sum.toString(16).padStart(64, '0')}`;
  }
}
