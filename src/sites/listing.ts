import type { ListedKey, ObjectsPort } from '../changes/ports.ts';
import { IntegrityError } from '../errors.ts';
import { compareKeys } from '../transfer/key-order.ts';
import { keyOf, type Place, pathOf, showPlace } from './place.ts';

/** An object of a place; `path` is its key without the place's prefix. */
export interface ListedPath extends ListedKey {
  readonly path: string;
}

/** Pages of the place's objects whose paths start with `prefix`, in the byte order of their paths. */
export async function* listPlace(
  objects: Pick<ObjectsPort, 'list'>,
  place: Place,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<readonly ListedPath[], void, undefined> {
  let last: string | undefined;
  for await (const page of objects.list(place.bucket, keyOf(place, prefix), signal)) {
    const paths: ListedPath[] = [];
    for (const listed of page) {
      // Out of order, objects would look as if they were on one side only, and be deleted: some stores sort otherwise.
      if (last !== undefined && compareKeys(last, listed.key) >= 0) {
        throw new IntegrityError(
          `the listing of ${showPlace(place)} is not in byte order: ${listed.key} comes after ${last}`,
        );
      }
      last = listed.key;
      const path = pathOf(place, listed.key);
      if (path !== undefined) paths.push({ ...listed, path });
    }
    yield paths;
  }
}
