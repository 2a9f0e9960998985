import { execFileSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    chromiumPath: string;
  }
}

/** Finds Chromium; fails where it is not installed: `apt-get install chromium fonts-noto-color-emoji`. */
export function setup(project: TestProject): void {
  project.provide('chromiumPath', execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim());
}
