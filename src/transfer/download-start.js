import module from 'node:module';
import { workerData } from 'node:worker_threads';

// Starts download-thread.ts with the cache of the thread that starts it, for the reasons that tidemark.js gives; a
// thread has none by itself.
if (workerData.cacheFolder !== undefined) module.enableCompileCache(workerData.cacheFolder);
await import('./download-thread.ts');
