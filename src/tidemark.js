#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Starts main.ts. It is JavaScript because Node loads its TypeScript support, 18 MB and 50 ms, for the first .ts file that
// is not in this cache; nobody but the owner of the program can write there. Where that is not us, all goes without.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/tidemark'));
await import('./main.ts');
