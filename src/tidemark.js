#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Starts main.ts. It is JavaScript because Node loads its support for TypeScript, 18 MB and 50 ms, for the first .ts file
// that is not in the cache yet; compile-cache.ts, which keeps the same cache, would be that file.
enableCompileCache(join(homedir(), '.cache', 'tidemark'));
await import('./main.ts');
