import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { SealedValues } from '../engine/sealer.ts';
import type { Tables } from './tables.ts';

const SECRET_KEY = 'secret-key';
const SECRET_KEY_BYTES = 32;

/** What Tidemark must remember of itself. */
export interface Settings {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  /** 32 random bytes, made the first time they are asked for and the same ever after, for every process. */
  secretKey(): Promise<Uint8Array>;
}

export function createSettings(db: Kysely<Tables>): Settings {
  async function get(key: string): Promise<string | undefined> {
    return (await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst())?.value;
  }
  return {
    get,
    async set(key, value) {
      await db
        .insertInto('settings')
        .values({ key, value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
        .execute();
    },
    async secretKey() {
      const known = await get(SECRET_KEY);
      if (known !== undefined) return Buffer.from(known, 'hex');
      await db
        .insertInto('settings')
        .values({ key: SECRET_KEY, value: randomBytes(SECRET_KEY_BYTES).toString('hex') })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return Buffer.from((await get(SECRET_KEY)) ?? '', 'hex');
    },
  };
}

/** Sealed values by the keyed hash of the clear ones; the first one kept for a hash stays. */
export function createSealedValues(db: Kysely<Tables>): SealedValues {
  return {
    async get(hmac) {
      const row = await db
        .selectFrom('sealed_values')
        .select('sealed')
        .where('hmac', '=', hmac)
        .executeTakeFirst();
      return row?.sealed;
    },
    async put(hmac, sealed) {
      await db
        .insertInto('sealed_values')
        .values({ hmac, sealed })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
  };
}
