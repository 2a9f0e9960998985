import { type Dialect, PostgresDialect } from 'kysely';
import { StoreError } from '../errors.ts';
import { redact } from '../redaction.ts';

const CONNECT_MS = 10_000;
const STATEMENT_MS = 30_000;

/** Kysely over a pool of Postgres connections; the first one is tried, so that a wrong address is told at once. */
export async function openPostgres(address: string): Promise<Dialect> {
  const { Pool } = await import('pg');
  const pool = createPool(Pool, address);
  // A connection that breaks while idle is replaced by the next query; without a listener it would end the process.
  pool.on('error', () => {});
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw unusable(address, error);
  }
  return new PostgresDialect({ pool });
}

function createPool(Pool: typeof import('pg').Pool, address: string) {
  try {
    return new Pool({
      connectionString: address,
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: STATEMENT_MS,
      application_name: 'tidemark',
    });
  } catch (error) {
    throw unusable(address, error);
  }
}

function unusable(address: string, error: unknown): StoreError {
  const reason =
    error instanceof Error
      ? error.message || String('code' in error ? error.code : error.name)
      : String(error);
  const said = redact(`database: ${address} cannot be used: ${reason.split('\n')[0]}`);
  return new StoreError(`${said}; check that it runs, and the address, user and password`, { cause: error });
}
