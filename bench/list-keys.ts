/** `node bench/list-keys.ts URL BUCKET`: lists a bucket as a snapshot does, and prints how much is in it. */
import { createCaller } from '../src/aws/caller.ts';
import { RateBudget } from '../src/aws/rate-budget.ts';
import { readNetwork } from '../src/config.ts';
import { keepHeapSmall } from '../src/memory.ts';
import { DataPlane } from '../src/transfer/data-plane.ts';
import { addressOf } from '../src/transfer/endpoint.ts';
import { createFastTransfer } from '../src/transfer/fast-transfer.ts';
import { listInOrder } from '../src/transfer/listing.ts';

const QUOTA = 3500;
const CONCURRENCY = 64;
const CREDENTIALS = { accessKeyId: 'BENCHKEY', secretAccessKey: 'benchsecret' };

keepHeapSmall();
const [endpoint = '', bucket = ''] = process.argv.slice(2);
const region = 'us-east-1';
const { signal } = new AbortController();
const caller = createCaller({
  budget: new RateBudget(QUOTA),
  signal,
  traffic: { requests: 0, waitedMs: 0 },
});
await using plane = new DataPlane({ network: readNetwork(), writing: undefined, concurrency: CONCURRENCY });
const transfer = createFastTransfer({
  plane,
  caller,
  region,
  address: (name) => addressOf(new URL(`${endpoint}/${name}`), region),
  credentials: async () => CREDENTIALS,
});
let count = 0;
let bytes = 0;
for await (const page of listInOrder(transfer, bucket, { signal })) {
  count += page.length;
  for (const { size } of page) bytes += size;
}
process.stdout.write(`${count} objects, ${bytes} bytes\n`);
