import type { S3Client } from '@aws-sdk/client-s3';

/** One part of a bucket's configuration: a call or the pages of one. */
export interface ConfigurationPart {
  /** For people, where it cannot be read. */
  readonly what: string;
  /** Names of the errors that say there is none. */
  readonly absent?: readonly string[];
  read(s3: S3Client, Bucket: string): Promise<unknown>;
}
