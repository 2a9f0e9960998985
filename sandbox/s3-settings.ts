import type { BucketCall } from './s3-call.ts';
import type { S3Bucket, S3Subresource } from './s3-state.ts';
import type { SandboxResponse } from './service.ts';
import { ServiceError } from './service-error.ts';
import type { XmlValue } from './xml.ts';
import { readXml, textOf } from './xml-reader.ts';

/** Which piece of a bucket's configuration each call writes; what is sent is what is read again. */
const WRITES: Readonly<Record<string, S3Subresource>> = {
  PutBucketCors: 'cors',
  PutBucketWebsite: 'website',
  PutBucketLifecycleConfiguration: 'lifecycle',
  PutBucketTagging: 'tagging',
  PutBucketEncryption: 'encryption',
  PutBucketNotificationConfiguration: 'notification',
  PutPublicAccessBlock: 'publicAccessBlock',
  PutBucketOwnershipControls: 'ownershipControls',
  PutBucketLogging: 'logging',
  PutBucketAccelerateConfiguration: 'accelerate',
  PutBucketRequestPayment: 'requestPayment',
  PutBucketAcl: 'acl',
};

/** Answers the calls that set a piece of a bucket's configuration; undefined for any other call. */
export function writeConfiguration(operation: string, call: BucketCall): SandboxResponse | undefined {
  const { bucket, request } = call;
  if (operation === 'PutBucketPolicy') bucket.policy = request.body.toString();
  else if (operation === 'PutBucketVersioning')
    bucket.versioning = textOf(readXml(request.body.toString()), 'Status') as S3Bucket['versioning'];
  else {
    const subresource = WRITES[operation];
    if (!subresource) return undefined;
    if (operation === 'PutBucketTagging') requireSystemTags(call);
    bucket.configuration[subresource] = readXml(request.body.toString()) as { [name: string]: XmlValue };
  }
  return { status: 200 };
}

/** Tags of AWS itself (`aws:…`) stay as they are, whoever writes the others. */
function requireSystemTags({ bucket, request }: BucketCall): void {
  const keys = (xml: string) => (xml.match(/aws:[^"<]+/g) ?? []).sort().join();
  if (keys(request.body.toString()) === keys(JSON.stringify(bucket.configuration.tagging ?? {}))) return;
  throw new ServiceError(400, 'InvalidTag', 'System tags cannot be added/updated by requester');
}
