import {
  GetCloudFrontOriginAccessIdentityCommand,
  GetOriginAccessControlCommand,
  ListCloudFrontOriginAccessIdentitiesCommand,
  ListOriginAccessControlsCommand,
} from '@aws-sdk/client-cloudfront';
import { createKindCollector } from './cloudfront-kind.ts';

/** How CloudFront signs its requests to buckets and other origins. */
export const cloudFrontOriginAccessControls = createKindCollector({
  service: 'cloudfront-origin-access-controls',
  folder: 'cloudfront/origin-access/oac',
  actions: ['cloudfront:ListOriginAccessControls', 'cloudfront:GetOriginAccessControl'],
  missing: 'NoSuchOriginAccessControl',
  list: async (client, Marker) => {
    const { OriginAccessControlList } = await client.send(new ListOriginAccessControlsCommand({ Marker }));
    const { Items, NextMarker } = OriginAccessControlList ?? {};
    return { Items: Items?.map(({ Id, Name }) => ({ id: Id, name: Name })), NextMarker };
  },
  get: (client, Id) => client.send(new GetOriginAccessControlCommand({ Id })),
});

/** The identities of old that bucket policies still name. */
export const cloudFrontOriginAccessIdentities = createKindCollector({
  service: 'cloudfront-origin-access-identities',
  folder: 'cloudfront/origin-access/oai',
  actions: [
    'cloudfront:ListCloudFrontOriginAccessIdentities',
    'cloudfront:GetCloudFrontOriginAccessIdentity',
  ],
  missing: 'NoSuchCloudFrontOriginAccessIdentity',
  list: async (client, Marker) => {
    const answer = await client.send(new ListCloudFrontOriginAccessIdentitiesCommand({ Marker }));
    const { Items, NextMarker } = answer.CloudFrontOriginAccessIdentityList ?? {};
    return { Items: Items?.map(({ Id, Comment }) => ({ id: Id, name: Comment || undefined })), NextMarker };
  },
  get: (client, Id) => client.send(new GetCloudFrontOriginAccessIdentityCommand({ Id })),
});
