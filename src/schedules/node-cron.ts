import { createRequire } from 'node:module';

type NodeCron = typeof import('node-cron');
const require = createRequire(import.meta.url);

/** node-cron, loaded with the first schedule: most commands have nothing to do with any. */
export function nodeCron(): NodeCron {
  return require('node-cron') as NodeCron;
}
