import { IntegrityError } from '../../src/errors.ts';
import type { StoredObject } from '../../src/store/store.ts';
import type { ListedObject, ObjectHead, SaveAnswer } from '../../src/transfer/transfer.ts';
import { storeBody } from './object-body.ts';
import type { ObjectTask } from './object-task.ts';

/**
 * Saves the version that was listed. If another one took its place, saves that, and what a listing shows of it; should it
 * change once more meanwhile, what the GET itself says is kept, which no later look will find equal. It is gone only where
 * the listing has it no more.
 */
export async function saveAsItIs(task: ObjectTask): Promise<{ answer: SaveAnswer; listed: ListedObject }> {
  const { listed } = task;
  const ifMatch = listed.etag === '' ? {} : { ifMatch: listed.etag };
  const answer = await save(task, { ...ifMatch, size: listed.size });
  if (answer.kind === 'object' || (answer.kind === 'gone' && !(await findListed(task))))
    return { answer, listed };
  const current = await save(task, {});
  if (current.kind === 'object') return { answer: current, listed: await listAgain(task, current) };
  if (await findListed(task))
    throw new IntegrityError('the bucket lists it, but does not give it (NoSuchKey)');
  return { answer: current, listed };
}

/** Straight into the store where the transfer can, else over a body. */
async function save(
  { scope, listed, path }: ObjectTask,
  wanted: { readonly ifMatch?: string; readonly size?: number },
): Promise<SaveAnswer> {
  const { transfer, bucket, context, signal } = scope;
  if (transfer.save) {
    const saved = await transfer.save(bucket, listed.key, { ...wanted, signal });
    if (saved.kind === 'object') context.stored(saved.stored);
    return saved;
  }
  const { size: expected, ...options } = wanted;
  const answer = await transfer.get(bucket, listed.key, { ...options, signal });
  if (answer.kind !== 'object') return answer;
  const { head, body } = answer;
  if (expected !== undefined && head.size !== undefined && head.size !== expected) {
    body.destroy();
    throw new IntegrityError(`${head.size} bytes are offered, but ${expected} are listed`);
  }
  const { sha256, size } = await storeBody(path, answer, context, signal);
  return { kind: 'object', head, stored: { sha256, size, isNew: false } };
}

/** The object as it is listed by now. */
async function findListed({ scope, listed }: ObjectTask): Promise<ListedObject | undefined> {
  const { transfer, bucket, signal } = scope;
  const page = await transfer.list(bucket, { prefix: listed.key, maxKeys: 1, signal });
  return page.objects.find((object) => object.key === listed.key);
}

async function listAgain(
  task: ObjectTask,
  { head, stored }: { readonly head: ObjectHead; readonly stored: StoredObject },
): Promise<ListedObject> {
  const { listed } = task;
  const again = await findListed(task);
  if (again?.etag === head.etag) return again;
  const { etag, lastModified } = head;
  return { ...listed, etag, lastModified, size: stored.size };
}
