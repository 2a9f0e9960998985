/** `node bench/list-keys.ts URL BUCKET`: lists a bucket as a snapshot does, and prints how much is in it. */
import { S3Client } from '@aws-sdk/client-s3';
import { createSdkTransfer } from '../agents/s3/sdk-transfer.ts';
import { listInOrder } from '../src/transfer/listing.ts';

const [endpoint = '', bucket = ''] = process.argv.slice(2);
const s3 = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true });
const { signal } = new AbortController();
let count = 0;
let bytes = 0;
for await (const page of listInOrder(createSdkTransfer(s3), bucket, { signal })) {
  count += page.length;
  for (const { size } of page) bytes += size;
}
process.stdout.write(`${count} objects, ${bytes} bytes\n`);
s3.destroy();
