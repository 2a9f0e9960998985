import { hash } from 'node:crypto';
import { ODD_KEYS } from '../../sandbox/estate/s3-odd-keys.ts';
import { noiseBody, type S3Body } from '../../sandbox/s3-body.ts';
import {
  makeBucket,
  makeS3State,
  makeVersion,
  putObject,
  type S3Bucket,
  type S3State,
} from '../../sandbox/s3-state.ts';

const PART_BYTES = 5 * 1024 * 1024;

/** The ETag of a body uploaded in parts of PART_BYTES. */
function multipartEtag(body: S3Body): string {
  const parts = Array.from({ length: Math.ceil(body.size / PART_BYTES) }, (_, index) =>
    hash('md5', body.slice(index * PART_BYTES, Math.min(body.size, (index + 1) * PART_BYTES)), 'buffer'),
  );
  return `${hash('md5', Buffer.concat(parts))}-${parts.length}`;
}

/** Five small buckets that have one of everything; both the sandbox and moto can hold them. */
export function makeS3Estate(): S3State {
  return makeS3State([makeSite(), makeOdd(), makeVersioned(), makeBucket('jada-empty'), makeWest()]);
}

function makeSite(): S3Bucket {
  const bucket = makeBucket('sailjada.com', {
    policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'PublicRead',
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::sailjada.com/*',
        },
      ],
    }),
    configuration: {
      website: { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: '404.html' } },
      cors: {
        CORSRule: [
          { AllowedMethod: ['GET', 'HEAD'], AllowedOrigin: ['https://sailjada.com'], MaxAgeSeconds: 3000 },
        ],
      },
      lifecycle: {
        Rule: [
          { ID: 'old-drafts', Filter: { Prefix: 'drafts/' }, Status: 'Enabled', Expiration: { Days: 30 } },
        ],
      },
      tagging: {
        TagSet: {
          Tag: [
            { Key: 'site', Value: 'sailjada' },
            { Key: 'owner', Value: 'ops & <web>' },
          ],
        },
      },
      encryption: {
        Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
      },
      publicAccessBlock: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: false,
        RestrictPublicBuckets: false,
      },
      ownershipControls: { Rule: { ObjectOwnership: 'BucketOwnerEnforced' } },
      accelerate: { Status: 'Suspended' },
    },
  });
  putObject(bucket, 'index.html', '<h1>Sail Jada</h1>\n', {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'max-age=60',
      'content-language': 'en',
    },
    metadata: { author: 'alice', campaign: 'summer 2026' },
    tags: { page: 'home', owner: 'web team' },
  });
  putObject(bucket, 'empty.txt', '');
  putObject(bucket, 'events/index.html', '<h1>Sail Jada</h1>\n');
  const film = noiseBody('film', PART_BYTES + 1000);
  putObject(bucket, 'media/film.mp4', film, {
    etag: multipartEtag(film),
    headers: { 'content-type': 'video/mp4' },
  });
  return bucket;
}

function makeOdd(): S3Bucket {
  const bucket = makeBucket('jada-odd-keys');
  for (const key of ODD_KEYS) putObject(bucket, key, key.endsWith('/') ? '' : `key ${JSON.stringify(key)}\n`);
  return bucket;
}

function makeVersioned(): S3Bucket {
  const bucket = makeBucket('jada-versions', { versioning: 'Enabled' });
  bucket.objects.set('prices.json', [
    makeVersion('{"bobdylan":240}\n', { versionId: 'v2' }),
    makeVersion('{"bobdylan":225}\n', { versionId: 'v1' }),
  ]);
  bucket.objects.set('deleted.json', [
    makeVersion('', { versionId: 'v4', isDeleteMarker: true }),
    makeVersion('{}\n', { versionId: 'v3' }),
  ]);
  return bucket;
}

function makeWest(): S3Bucket {
  const bucket = makeBucket('jada-west', { region: 'us-west-2' });
  putObject(bucket, 'copy.txt', 'a copy in the west\n');
  return bucket;
}
