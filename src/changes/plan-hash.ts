import { hash } from 'node:crypto';
import type { Plan } from './change.ts';

/** SHA-256 (hex) of the plan as JSON with sorted keys: the same before and after it was in the database. */
export function hashPlan(plan: Plan): string {
  return hash('sha256', JSON.stringify(plan, sortKeys));
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
