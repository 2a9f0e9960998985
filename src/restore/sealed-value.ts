import { readFile } from 'node:fs/promises';
import { armor, Decrypter } from 'age-encryption';
import { RestoreError } from '../errors.ts';

/** What stands in a document for a secret that is sealed, and for one that was dropped. */
const SEALED = 'sealed';
const DROPPED = 'dropped';

type Plain = Readonly<Record<string, unknown>>;

/** Whether a secret is sealed anywhere in it. */
function hasSealed(value: unknown): boolean {
  return some(value, isSealed);
}

/** Whether a secret was dropped anywhere in it, for want of recipients. */
export function hasDropped(value: unknown): boolean {
  return some(value, isDropped);
}

/**
 * The value with its secrets in clear. `identity`: a file with an age identity (`AGE-SECRET-KEY-1…`), needed only
 * where something is sealed.
 * @throws {RestoreError} where it is missing, unreadable, or not the one it was sealed for.
 */
export async function unseal(value: unknown, identity: string | undefined): Promise<unknown> {
  if (!hasSealed(value)) return value;
  const decrypter = await openIdentity(identity);
  const open = async (part: unknown): Promise<unknown> => {
    if (isSealed(part)) return decrypt(part.sealed, decrypter, identity ?? '');
    if (Array.isArray(part)) return Promise.all(part.map(open));
    if (!isPlain(part)) return part;
    const entries = Object.entries(part).map(async ([key, item]) => [key, await open(item)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  return open(value);
}

async function openIdentity(path: string | undefined): Promise<Decrypter> {
  if (path === undefined)
    throw new RestoreError(
      'secret values are sealed in the snapshot: name the file with the age identity, --identity FILE, in a terminal',
    );
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new RestoreError(`the age identity ${path} cannot be read (${error.code}): name another file`);
  });
  const keys = text.split('\n').filter((line) => line.startsWith('AGE-SECRET-KEY-'));
  if (keys.length === 0)
    throw new RestoreError(`${path} holds no age identity: a line of it begins with AGE-SECRET-KEY-1`);
  const decrypter = new Decrypter();
  for (const key of keys) addIdentity(decrypter, key.trim(), path);
  return decrypter;
}

function addIdentity(decrypter: Decrypter, key: string, path: string): void {
  try {
    decrypter.addIdentity(key);
  } catch {
    throw new RestoreError(`an age identity in ${path} is damaged: name the file as age-keygen wrote it`);
  }
}

async function decrypt(sealed: string, decrypter: Decrypter, path: string): Promise<string> {
  try {
    return await decrypter.decrypt(armor.decode(sealed), 'text');
  } catch {
    throw new RestoreError(
      `the age identity in ${path} does not open what the snapshot has sealed: use one of secrets.recipients at that time`,
    );
  }
}

function some(value: unknown, is: (part: unknown) => boolean): boolean {
  if (is(value)) return true;
  if (Array.isArray(value)) return value.some((item) => some(item, is));
  return isPlain(value) && Object.values(value).some((item) => some(item, is));
}

function isSealed(value: unknown): value is { readonly sealed: string } {
  return (
    hasOnly(value, SEALED) && typeof value[SEALED] === 'string' && value[SEALED].startsWith('-----BEGIN AGE')
  );
}

function isDropped(value: unknown): boolean {
  return hasOnly(value, DROPPED) && value[DROPPED] === true;
}

function hasOnly(value: unknown, key: string): value is Plain {
  return isPlain(value) && Object.keys(value).length === 1 && key in value;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
