import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '../../src/config.ts';
import { createSchedules } from '../../src/runs/schedules.ts';
import { readSchedules } from '../../src/schedules/schedule.ts';
import { openDatabase } from '../../src/state/database.ts';
import type { OwnerFate } from '../../src/state/owner.ts';
import { createScheduledRuns } from '../../src/state/scheduled-runs.ts';
import { createScheduleMemories } from '../../src/state/schedules.ts';
import { silentLog } from '../handlers/fake-slack.ts';
import { FakeAudit } from '../handlers/fake-snapshots.ts';

const DRILLS = { name: 'drills', do: 'drill', cron: '0 3 * * *' };
const DAILY = { name: 'daily', cron: '0 4 * * *', channel: '#backups' };

/** Schedules over a database of their own, for any number of processes. */
export async function openSchedulesBench(clock: () => Date, entries: readonly object[] = [DRILLS, DAILY]) {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-schedules-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const { db } = resources.use(await openDatabase(folder));
  const audit = new FakeAudit();
  const schedules = readSchedules(configSchema.parse({ estate: 'jada', schedules: entries }));
  const memories = createScheduleMemories(db, { estate: 'jada', clock });
  const opened = resources.move();
  /** A process, which finds the others dead or alive. */
  const open = (pid: number, fate: OwnerFate = 'alive') => {
    const owner = { host: 'bot', pid, started: `boot/1/${pid}` };
    const runs = createScheduledRuns(db, { estate: 'jada', clock, owner, probe: async () => fate });
    return opened.use(createSchedules({ schedules, memories, runs, audit, clock, log: silentLog }));
  };
  return {
    audit,
    schedules: open(1),
    open,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
