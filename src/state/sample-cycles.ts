import { z } from 'zod';
import type { SampleCycle } from '../verify/sample.ts';
import type { Settings } from './settings.ts';

const schema = z.object({
  part: z.int().positive(),
  of: z.int().positive(),
  startedAt: z.iso.datetime(),
  at: z.iso.datetime(),
});

/** How far each snapshot of an estate has been read part by part. */
export interface SampleCycles {
  find(snapshot: string): Promise<SampleCycle | undefined>;
  keep(snapshot: string, cycle: SampleCycle): Promise<void>;
}

export function createSampleCycles(settings: Pick<Settings, 'get' | 'set'>, estate: string): SampleCycles {
  const keyOf = (snapshot: string) => `verify-sample ${JSON.stringify([estate, snapshot])}`;
  return {
    async find(snapshot) {
      const text = await settings.get(keyOf(snapshot));
      return text === undefined ? undefined : schema.safeParse(JSON.parse(text)).data;
    },
    keep: (snapshot, cycle) => settings.set(keyOf(snapshot), JSON.stringify(cycle)),
  };
}
