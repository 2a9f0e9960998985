import { openDatabase } from '../../src/state/database.ts';
import { currentOwner } from '../../src/state/owner.ts';
import { createRunRegistry } from '../../src/state/runs.ts';

// A program for tests: begins a run, says whether it got it, and stays until it is ended.
const [, , address = '', name = ''] = process.argv;
const database = await openDatabase(address);
const registry = createRunRegistry(database.db, {
  estate: 'jada',
  clock: () => new Date(),
  owner: await currentOwner(),
});
const { kind } = await registry.begin({
  name,
  by: { door: 'terminal', id: 'alice', name: 'alice' },
  full: false,
});
process.stdout.write(kind);
process.stdin.resume();
