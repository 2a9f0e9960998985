import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  HeadBucketCommand,
  S3Client,
  type Tag,
} from '@aws-sdk/client-s3';
import { z } from 'zod';
import { withoutSystemTags } from '../../src/aws/system-tag.ts';
import type { RestoreTarget } from '../../src/changes/change.ts';
import type { RestoreState } from '../../src/changes/restore-port.ts';
import { createBucketClients } from '../changes/bucket-clients.ts';
import { isNamed, statusOf } from '../changes/failure.ts';
import { CONFIGURATION_ACTIONS } from '../s3/bucket-configuration.ts';
import { SETTING_ACTIONS, writeSetting } from './bucket-setting.ts';
import { readSetting } from './bucket-setting-read.ts';
import type { Restorer, RestorerScope } from './restorer.ts';
import { compareStates } from './state.ts';

const RATE_PER_SECOND = 100;
const wantedBucket = z.object({ objectLock: z.boolean().default(false) });
/** `value` null: the setting is taken away. */
const wantedSetting = z.object({ part: z.string(), value: z.unknown() });

/** Buckets and their settings, one call each; objects are written by the port of objects. */
export function createBucketRestorer(scope: RestorerScope): Restorer {
  const clientOf = createBucketClients(scope);

  async function look({ target }: RestoreTarget): Promise<RestoreState> {
    try {
      const client = await clientOf(target);
      await client.send(new HeadBucketCommand({ Bucket: target, ...owner(scope) }));
      return { state: 'exists', isDone: true };
    } catch (error) {
      if (statusOf(error) === 404 || isNamed(error, 'NoSuchBucket')) return { state: null, isDone: false };
      if (statusOf(error) !== 403) throw error;
      const refusal = `the bucket ${target} is of another account, or may not be read: restore to another name, as s3:${target}=OTHER-NAME`;
      return { state: 'foreign', isDone: false, refusal };
    }
  }

  return {
    service: 's3',
    actions: ['s3:CreateBucket', 's3:ListBucket', ...CONFIGURATION_ACTIONS, ...SETTING_ACTIONS],
    steps: {
      bucket: {
        look,
        async apply({ target, region, wanted }) {
          const { objectLock } = wantedBucket.parse(wanted);
          const client = scope.client(S3Client, region, RATE_PER_SECOND);
          const place = { LocationConstraint: region as BucketLocationConstraint };
          await client.send(
            new CreateBucketCommand({
              Bucket: target,
              ...(region === 'us-east-1' ? {} : { CreateBucketConfiguration: place }),
              ...(objectLock ? { ObjectLockEnabledForBucket: true } : {}),
            }),
          );
        },
      },
      setting: {
        async look({ target, wanted }) {
          const { part, value } = wantedSetting.parse(wanted);
          const now = await readSetting(await clientOf(target), target, part);
          return compareStates(toComparable(part, now), toComparable(part, value ?? null));
        },
        async apply({ target, wanted }) {
          const { part, value } = wantedSetting.parse(wanted);
          await writeSetting(
            { s3: await clientOf(target), bucket: target, ...owner(scope) },
            part,
            value ?? null,
          );
        },
      },
    },
  };
}

/** Of tags those that are anybody's to set, null where there are none; of an ACL no names, which S3 tells no longer. */
function toComparable(part: string, value: unknown): unknown {
  if (part === 'acl')
    return JSON.parse(JSON.stringify(value), (key, item) => (key === 'DisplayName' ? undefined : item));
  if (part !== 'tags' || value === null) return value;
  const tags = withoutSystemTags(value as readonly Tag[]);
  return tags.length > 0 ? tags : null;
}

/** S3 refuses where the bucket is not of the account that the configuration allows. */
function owner({ config }: RestorerScope): { readonly ExpectedBucketOwner?: string } {
  const { accountId } = config.aws;
  return accountId === undefined ? {} : { ExpectedBucketOwner: accountId };
}
