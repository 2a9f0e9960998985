import type { Config } from '../config.ts';
import type { Requester } from '../runs/snapshots.ts';
import type { Work } from './scheduled-run.ts';
import { createSlots, type Slots } from './slots.ts';

/** One entry of `schedules` in the configuration. */
export interface Schedule {
  readonly name: string;
  readonly work: Work;
  readonly cron: string;
  readonly timezone: string;
  /** Where it is told of; undefined: where everything is. */
  readonly channel?: string;
  readonly slots: Slots;
}

/** Resources of a drill that says nothing of them. */
const COUNT = 5;

export function readSchedules(config: Pick<Config, 'schedules'>): readonly Schedule[] {
  return config.schedules.map(({ name, do: what, cron, timezone, channel, ...asked }) => ({
    name,
    work: what === 'drill' ? readDrill(asked) : { do: 'take' },
    cron,
    timezone,
    ...(channel !== undefined && { channel }),
    slots: createSlots(cron, timezone),
  }));
}

function readDrill({ count = COUNT, bucket }: Pick<Config['schedules'][number], 'count' | 'bucket'>): Work {
  return { do: 'drill', count, ...(bucket !== undefined && { bucket }) };
}

/** When it comes, as text: another text is another schedule. */
export function ruleOf({ cron, timezone, work }: Schedule): string {
  return JSON.stringify([cron, timezone, work.do]);
}

/** The schedule as the one who asks for what it does. */
export function requesterOf({ name }: Pick<Schedule, 'name'>): Requester {
  return { door: 'schedule', id: `schedule:${name}`, name: `schedule ${name}` };
}

/** Slots that came since an instant: the newest, and how many came before it; undefined: none did. */
export interface DueSlot {
  readonly slot: Date;
  readonly cause: 'due' | 'missed';
  readonly missed: number;
}

/** A process that was there would have been quicker. */
export const LATE_MS = 2 * 60_000;
/** Nobody needs to know of what was missed before. */
const REMEMBERED_MS = 400 * 86_400_000;

export function findDue({ slots }: Schedule, since: Date, now: Date): DueSlot | undefined {
  const from = new Date(Math.max(since.getTime(), now.getTime() - REMEMBERED_MS));
  let slot: Date | undefined;
  let missed = -1;
  for (const each of slots.between(from, now)) {
    slot = each;
    missed++;
  }
  if (!slot) return undefined;
  return { slot, cause: now.getTime() - slot.getTime() > LATE_MS ? 'missed' : 'due', missed };
}
