import { userInfo } from 'node:os';
import type { Requester } from '../runs/snapshots.ts';

/** Whoever types the command. */
export function currentUser(): Requester {
  const name = findUserName();
  return { door: 'terminal', id: name, name };
}

/** In a container a user may have a number and no name. */
function findUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? ''}`.trim();
  }
}
