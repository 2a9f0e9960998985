import type { Collector } from '../src/engine/collector.ts';
import { eventRules } from './lambda/event-rule.ts';
import { functions } from './lambda/function.ts';
import { layers } from './lambda/layer.ts';

/** Functions and what belongs to them. */
export const lambdaCollectors: readonly Collector[] = [functions, layers, eventRules];
