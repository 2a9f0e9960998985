import { type Bucket, GetBucketLocationCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { CollectorContext } from '../../src/engine/collector.ts';
import { rethrowFatal } from '../../src/engine/context.ts';

/** S3-compatible stores name places that no client can be made for: `auto`, `WNAM`. */
const AWS_REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

/**
 * The region of a listed bucket: as listed, else as one of two calls says. Where neither is allowed it is the region
 * being swept; S3 redirects from there, or the capture fails and says why.
 */
export async function regionOfBucket(listed: Bucket, context: CollectorContext): Promise<string> {
  const region =
    listed.BucketRegion ?? (await askLocation(listed, context)) ?? (await askHead(listed, context));
  return region !== undefined && AWS_REGION.test(region) ? region : context.region;
}

/** The oldest regions have names of their own: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
async function askLocation({ Name }: Bucket, context: CollectorContext): Promise<string | undefined> {
  return orUndefined(context, async () => {
    const answer = await context.aws(S3Client).send(new GetBucketLocationCommand({ Bucket: Name }));
    const place = answer.LocationConstraint || 'us-east-1';
    return place === 'EU' ? 'eu-west-1' : place;
  });
}

async function askHead({ Name }: Bucket, context: CollectorContext): Promise<string | undefined> {
  return orUndefined(context, async () => {
    const answer = await context.aws(S3Client).send(new HeadBucketCommand({ Bucket: Name }));
    return answer.BucketRegion;
  });
}

async function orUndefined<T>(context: CollectorContext, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    rethrowFatal(error, context.signal);
    return undefined;
  }
}
