import { openDatabase } from '../../src/state/database.ts';
import { createSettings } from '../../src/state/settings.ts';

// A program for tests: adds one to a setting, reading and writing it in one transaction, as often as told.
const [, , address = '', times = ''] = process.argv;
await using database = await openDatabase(address);
for (let time = 0; time < Number(times); time++) {
  await database.db.transaction().execute(async (transaction) => {
    const settings = createSettings(transaction);
    await settings.set('count', String(Number((await settings.get('count')) ?? 0) + 1));
  });
}
