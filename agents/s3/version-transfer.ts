import type { S3Client } from '@aws-sdk/client-s3';
import { compareKeys } from '../../src/transfer/key-order.ts';
import type { ListedObject, Page, Transfer } from '../../src/transfer/transfer.ts';
import { listVersions, type ObjectVersion, type VersionPlace } from './object-versions.ts';
import { getObject, readTags } from './sdk-transfer.ts';
import { ANY_OFFSET } from './service-clock.ts';
import { chooseVersion } from './version-choice.ts';

/** A bucket as it was when a second began. */
export interface VersionTransfer extends Transfer {
  /** Whether all that was listed and got is what held then. */
  readonly isCertain: boolean;
  /** Why versions could not be listed or got. */
  readonly error: Error | undefined;
}

/** Versions younger than this are got by their id; an older one that is the newest still is the newest now. */
const RECENT_MS = 24 * 3600 * 1000;

/** In a page's token: where the listing goes on, and the versions so far of the key it broke off in. */
interface Place extends VersionPlace {
  readonly begun: readonly ObjectVersion[];
}

/** `second`: milliseconds since 1970 by S3's clock. */
export function createVersionTransfer(s3: S3Client, second: number): VersionTransfer {
  const ids = new Map<string, string>();
  const state: { isCertain: boolean; error: Error | undefined } = { isCertain: true, error: undefined };
  const take = (versions: readonly ObjectVersion[]): ListedObject[] => {
    const choice = chooseVersion(versions, second);
    if (choice.kind === 'unsure') state.isCertain = false;
    if (choice.kind !== 'version') return [];
    const { versionId, isLatest, isDeleteMarker: _, ...listed } = choice.version;
    const isRecent = Date.parse(listed.lastModified) > second - RECENT_MS;
    if (isRecent || !isLatest) ids.set(listed.key, versionId);
    return [listed];
  };
  return {
    get isCertain() {
      return state.isCertain;
    },
    get error() {
      return state.error;
    },
    async list(bucket, { prefix, startAfter, token, signal }): Promise<Page> {
      try {
        for (let place = placeOf(startAfter, token); ; ) {
          const page = await listVersions(s3, { bucket, prefix, after: place, offset: ANY_OFFSET, signal });
          const keys = Map.groupBy([...(place?.begun ?? []), ...page.versions], ({ key }) => key);
          place = page.next && { ...page.next, begun: keys.get(page.next.key) ?? [] };
          if (place) keys.delete(place.key);
          const objects = Array.from(keys.values()).flatMap(take).sort(byKey);
          if (!place) return { objects };
          // A page without objects would look like the end.
          if (objects.length > 0) return { objects, next: JSON.stringify(place) };
        }
      } catch (error) {
        if (error instanceof Error) state.error ??= error;
        throw error;
      }
    },
    async get(bucket, key, options) {
      const versionId = ids.get(key);
      try {
        const answer = await getObject(s3, bucket, key, { ...options, versionId });
        // Of many parts: dated to when the first was sent, though it is there only since the last.
        if (answer.kind !== 'object' || answer.head.etag.includes('-')) state.isCertain = false;
        return answer;
      } catch (error) {
        if (versionId !== undefined && error instanceof Error) state.error ??= error;
        throw error;
      }
    },
    tags: (bucket, key, { signal }) => readTags(s3, bucket, key, { versionId: ids.get(key), signal }),
  };
}

function placeOf(startAfter: string | undefined, token: string | undefined): Place | undefined {
  if (token !== undefined) return JSON.parse(token) as Place;
  return startAfter === undefined ? undefined : { key: startAfter, begun: [] };
}

function byKey(a: ListedObject, b: ListedObject): number {
  return compareKeys(a.key, b.key);
}
