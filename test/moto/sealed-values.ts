import { armor, Decrypter } from 'age-encryption';

/** Every sealed value in a document, in clear, by its place: `Origins/Items/0/HeaderValue`. */
export async function unsealAll(document: unknown, identity: string): Promise<Map<string, string>> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const found = Array.from(findSealed(document, []));
  const clear = found.map(
    async ([place, sealed]): Promise<[string, string]> => [
      place.join('/'),
      await decrypter.decrypt(armor.decode(sealed), 'text'),
    ],
  );
  return new Map(await Promise.all(clear));
}

function* findSealed(value: unknown, place: readonly string[]): Generator<[readonly string[], string]> {
  if (typeof value !== 'object' || value === null) return;
  const entries = Object.entries(value);
  const [[name, sealed] = []] = entries;
  if (entries.length === 1 && name === 'sealed' && typeof sealed === 'string') yield [place, sealed];
  else for (const [key, item] of entries) yield* findSealed(item, [...place, key]);
}
