import { createHmac } from 'node:crypto';

/** What stands in a document in place of a secret value. */
type SealedValue = { readonly sealed: string } | { readonly dropped: true };

/**
 * Where sealed values are kept by a keyed hash of the clear one, so that an unchanged secret gives the same bytes
 * in every snapshot (age is never the same twice). Kept apart from the store: the key must not lie beside them.
 */
export interface SealedValues {
  get(hmac: string): Promise<string | undefined>;
  put(hmac: string, sealed: string): Promise<void>;
}

export interface Sealer {
  /** `place` names where the value stands; equal values in two places are not seen to be equal. */
  seal(clear: string, place: string): Promise<SealedValue>;
}

/** Seals for the given age recipients; without any, values are dropped. `key`: 32 random bytes. */
export function createSealer(recipients: readonly string[], key: Uint8Array, known: SealedValues): Sealer {
  if (recipients.length === 0) return { seal: async () => ({ dropped: true }) };
  let encrypting: ReturnType<typeof loadAge> | undefined;
  const scope = Array.from(recipients).sort().join(',');
  return {
    async seal(clear, place) {
      const hmac = createHmac('sha256', key)
        .update(JSON.stringify([scope, place, clear]))
        .digest('hex');
      const before = await known.get(hmac);
      if (before !== undefined) return { sealed: before };
      encrypting ??= loadAge(recipients);
      const sealed = await (await encrypting)(clear);
      await known.put(hmac, sealed);
      return { sealed };
    },
  };
}

/** Loaded only where there is something to seal. */
async function loadAge(recipients: readonly string[]): Promise<(clear: string) => Promise<string>> {
  const { armor, Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return async (clear) => armor.encode(await encrypter.encrypt(clear));
}
