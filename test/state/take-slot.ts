import { openDatabase } from '../../src/state/database.ts';
import { currentOwner } from '../../src/state/owner.ts';
import { createScheduledRuns } from '../../src/state/scheduled-runs.ts';

// A program for tests: reaches for a slot, says what came of it, and stays until it is ended.
const [, , address = '', slot = ''] = process.argv;
const database = await openDatabase(address);
const runs = createScheduledRuns(database.db, {
  estate: 'jada',
  clock: () => new Date(),
  owner: await currentOwner(),
});
const { kind } = await runs.take({
  schedule: 'daily',
  slot: new Date(slot),
  cause: 'due',
  missed: 0,
  by: { door: 'schedule', id: 'schedule daily', name: 'daily' },
  work: { do: 'drill', count: 5 },
});
process.stdout.write(kind);
process.stdin.resume();
