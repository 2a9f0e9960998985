import { GetBucketLocationCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { isNamed, statusOf } from './failure.ts';
import type { PortScope } from './scope.ts';

/** S3-compatible stores name places that no client can be made for: `auto`, `WNAM`. */
const AWS_REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html
const RATE_PER_SECOND = 3500;

/** Gives the client of a bucket's own region. */
export type BucketClients = (bucket: string) => Promise<S3Client>;

/** Regions are asked for once; two calls may tell them, and where neither does, S3 redirects from `aws.region`. */
export function createBucketClients(scope: PortScope): BucketClients {
  const regions = new Map<string, Promise<string>>();
  const clientIn = (region: string): S3Client =>
    scope.clients.get(S3Client, { region, limit: scope.limit, ratePerSecond: RATE_PER_SECOND });
  const { region: home } = scope.config.aws;

  async function find(bucket: string): Promise<string> {
    const found = (await askLocation(clientIn(home), bucket)) ?? (await askHead(clientIn(home), bucket));
    return found !== undefined && AWS_REGION.test(found) ? found : home;
  }

  return async (bucket) => {
    const region = regions.get(bucket) ?? find(bucket);
    regions.set(bucket, region);
    region.catch(() => regions.delete(bucket));
    return clientIn(await region);
  };
}

/** The oldest regions have names of their own: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
async function askLocation(client: S3Client, bucket: string): Promise<string | undefined> {
  return orUndefined(async () => {
    const answer = await client.send(new GetBucketLocationCommand({ Bucket: bucket }));
    const place = answer.LocationConstraint || 'us-east-1';
    return place === 'EU' ? 'eu-west-1' : place;
  });
}

async function askHead(client: S3Client, bucket: string): Promise<string | undefined> {
  return orUndefined(async () => {
    const answer = await client.send(new HeadBucketCommand({ Bucket: bucket }));
    return answer.BucketRegion;
  });
}

/** Undefined where the call is denied or unknown; a bucket that is not there is a failure. */
async function orUndefined<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined || status >= 500 || isNamed(error, 'NoSuchBucket')) throw error;
    return undefined;
  }
}
