import {
  GetKeyGroupCommand,
  GetPublicKeyCommand,
  ListKeyGroupsCommand,
  ListPublicKeysCommand,
} from '@aws-sdk/client-cloudfront';
import { createKindCollector } from './cloudfront-kind.ts';

/** The public keys that signed URLs and cookies are checked with; CloudFront never holds the private ones. */
export const cloudFrontPublicKeys = createKindCollector({
  service: 'cloudfront-public-keys',
  folder: 'cloudfront/keys/public',
  actions: ['cloudfront:ListPublicKeys', 'cloudfront:GetPublicKey'],
  missing: 'NoSuchPublicKey',
  list: async (client, Marker) => {
    const { PublicKeyList } = await client.send(new ListPublicKeysCommand({ Marker }));
    const items = PublicKeyList?.Items?.map(({ Id, Name }) => ({ id: Id, name: Name }));
    return { Items: items, NextMarker: PublicKeyList?.NextMarker };
  },
  get: (client, Id) => client.send(new GetPublicKeyCommand({ Id })),
});

/** The groups of public keys that behaviours trust. */
export const cloudFrontKeyGroups = createKindCollector({
  service: 'cloudfront-key-groups',
  folder: 'cloudfront/keys/groups',
  actions: ['cloudfront:ListKeyGroups', 'cloudfront:GetKeyGroup'],
  missing: 'NoSuchResource',
  list: async (client, Marker) => {
    const { KeyGroupList } = await client.send(new ListKeyGroupsCommand({ Marker }));
    const { Items, NextMarker } = KeyGroupList ?? {};
    const items = Items?.map(({ KeyGroup: item }) => ({ id: item?.Id, name: item?.KeyGroupConfig?.Name }));
    return { Items: items, NextMarker };
  },
  get: (client, Id) => client.send(new GetKeyGroupCommand({ Id })),
});
