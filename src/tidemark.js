#!/usr/bin/env node
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Starts main.ts, and keeps what V8 compiled for the next start: loading every SDK then takes 0.4 s of processor time
// instead of 0.7, and 40 MB less. It is JavaScript because Node loads its support for TypeScript, 18 MB and 50 ms, for the
// first .ts file that is not in the cache. The cache is below the home and not in the shared temporary folder, where
// others could put code of theirs; where it cannot be written, all goes without it.

const NODE_MAJOR = 24;
const NODE_MINOR = 12;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < NODE_MAJOR || (major === NODE_MAJOR && minor < NODE_MINOR)) {
  process.stderr.write(
    `Tidemark needs Node ${NODE_MAJOR}.${NODE_MINOR} or newer, and this is ${process.versions.node}: "npm run -s tidemark -- COMMAND" uses the one that came with it\n`,
  );
  process.exitCode = 2;
} else {
  module.enableCompileCache(join(homedir(), '.cache', 'tidemark'));
  await import('./main.ts');
}
