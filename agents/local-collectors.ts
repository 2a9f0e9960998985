import type { Collector } from '../src/engine/collector.ts';
import { docs, handoffs, tools } from './local/folder.ts';
import { gas } from './local/gas.ts';
import { gitRepository } from './local/git-repository.ts';

/** What is on this machine, and in Apps Script. */
export const localCollectors: readonly Collector[] = [gas, gitRepository, tools, docs, handoffs];
