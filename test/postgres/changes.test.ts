import pg from 'pg';
import { inject } from 'vitest';
import { openDatabase } from '../../src/state/database.ts';
import { describeChanges } from '../changes/changes-suite.ts';
import { describeChangeProcesses } from '../changes/processes-suite.ts';
import { describeRecovery } from '../changes/recovery-suite.ts';
import { describeRollback } from '../changes/rollback-suite.ts';
import { describeChangeState } from '../state/changes-suite.ts';

let databases = 0;

async function administer(statement: string): Promise<void> {
  const client = new pg.Client(`${inject('postgresUrl')}/postgres`);
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** Every process has a connection of its own. */
async function createDatabase() {
  const name = `changes_${++databases}`;
  await administer(`create database ${name}`);
  const address = `${inject('postgresUrl')}/${name}`;
  return {
    address,
    open: () => openDatabase(address),
    [Symbol.asyncDispose]: () => administer(`drop database ${name} with (force)`),
  };
}

describeChanges(createDatabase);
describeRecovery(createDatabase);
describeRollback(createDatabase);
describeChangeProcesses(createDatabase);
describeChangeState(createDatabase);
