import { execFileSync } from 'node:child_process';

/** The tests check snapshots with sha256sum, as a person would; fails where it is missing. */
export function setup(): void {
  execFileSync('sha256sum', ['--version']);
}
