import { hash } from 'node:crypto';
import { canonical } from '../../src/restore/canonical.ts';

/** What is there against what is wanted: the state is the SHA-256 (hex) of what is there. */
export function compareStates(current: unknown, wanted: unknown) {
  const now = canonical(current);
  return { state: hash('sha256', now), isDone: now === canonical(wanted), current };
}
