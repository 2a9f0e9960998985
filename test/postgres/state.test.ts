import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { openDatabase } from '../../src/state/database.ts';
import { describeProcesses } from '../state/processes-suite.ts';
import { describeSchedules } from '../state/schedules-suite.ts';
import { type Bench, describeState } from '../state/state-suite.ts';

let databases = 0;

async function administer(statement: string): Promise<void> {
  const client = new pg.Client(`${inject('postgresUrl')}/postgres`);
  await client.connect();
  await client.query(statement);
  await client.end();
}

async function createDatabase(): Promise<Bench> {
  const name = `state_${++databases}`;
  await administer(`create database ${name}`);
  return {
    address: `${inject('postgresUrl')}/${name}`,
    [Symbol.asyncDispose]: () => administer(`drop database ${name} with (force)`),
  };
}

describeState(createDatabase);
describeProcesses(createDatabase);
describeSchedules(createDatabase);

test('the tables keep to a schema of their own', async () => {
  await using bench = await createDatabase();
  await using database = await openDatabase(bench.address);
  const tables = await database.db.introspection.getTables({ withInternalKyselyTables: true });
  expect(new Set(tables.map(({ schema }) => schema))).toEqual(new Set(['tidemark']));
});

test('a server that is not there is named without the password', async () => {
  await expect(openDatabase('postgres://tidemark:hunter2@127.0.0.1:1/jada')).rejects.toThrow(
    /^database: postgres:\/\/tidemark:\[redacted\]@127\.0\.0\.1:1\/jada cannot be used: .*ECONNREFUSED/,
  );
});

test('a database that is not there is named', async () => {
  await expect(openDatabase(`${inject('postgresUrl')}/nowhere`)).rejects.toThrow(
    'database "nowhere" does not exist',
  );
});
