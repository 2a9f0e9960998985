import { S3Client } from '@aws-sdk/client-s3';
import type { CollectorContext } from '../../src/engine/collector.ts';
import { addressOf, type BucketAddress } from '../../src/transfer/endpoint.ts';
import { createFastTransfer } from '../../src/transfer/fast-transfer.ts';
import type { Transfer } from '../../src/transfer/transfer.ts';
import { createSdkTransfer } from './sdk-transfer.ts';

/** The transfer that is configured, for buckets of the region; addresses and credentials are the SDK's in either case. */
export function createBucketTransfer(region: string, context: CollectorContext): Transfer {
  const s3 = context.awsIn(region, S3Client);
  const { aws, snapshot } = context.config;
  if (snapshot.transfer === 'sdk') return createSdkTransfer(s3);
  const { config } = s3;
  return createFastTransfer({
    plane: context.plane,
    caller: context.callsIn(region, S3Client),
    region,
    address: (bucket, where) => addressIn(where, bucket, s3, aws.endpoint),
    credentials: (refresh) => config.credentials(refresh ? { forceRefresh: true } : {}),
  });
}

/** By the SDK's own rules: path or virtual-host style, partitions, endpoints of one's own. */
function addressIn(
  region: string,
  bucket: string,
  s3: S3Client,
  endpoint: string | undefined,
): BucketAddress {
  const { forcePathStyle, endpointProvider } = s3.config;
  const { url } = endpointProvider({
    Bucket: bucket,
    Region: region,
    ForcePathStyle: Boolean(forcePathStyle),
    ...(endpoint === undefined ? {} : { Endpoint: endpoint }),
  });
  return addressOf(url, region);
}
