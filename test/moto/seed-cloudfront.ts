import {
  CloudFrontClient,
  CreateDistributionWithTagsCommand,
  CreateKeyGroupCommand,
  CreateOriginAccessControlCommand,
  CreatePublicKeyCommand,
} from '@aws-sdk/client-cloudfront';
import type { CloudFrontState } from '../../sandbox/cloudfront.ts';

/**
 * Makes distributions with their tags, origin access controls, public keys and key groups; moto chooses the ids.
 * It has no functions, policies or origin access identities.
 */
export async function seedCloudFront(state: CloudFrontState, endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new CloudFrontClient({ endpoint, region: 'us-east-1', credentials });
  for (const { value } of state.distributions.values()) {
    const Items = Object.entries(state.tags.get(value.ARN ?? '') ?? {}).map(([Key, Value]) => ({
      Key,
      Value,
    }));
    const { DistributionConfig } = value;
    const DistributionConfigWithTags = { DistributionConfig, Tags: { Items } };
    await client.send(new CreateDistributionWithTagsCommand({ DistributionConfigWithTags }));
  }
  for (const { value } of state.originAccessControls.values()) {
    const { OriginAccessControlConfig } = value;
    await client.send(new CreateOriginAccessControlCommand({ OriginAccessControlConfig }));
  }
  const keyIds = new Map<string | undefined, string>();
  for (const { value } of state.publicKeys.values()) {
    const { PublicKeyConfig } = value;
    const { PublicKey } = await client.send(new CreatePublicKeyCommand({ PublicKeyConfig }));
    keyIds.set(value.Id, PublicKey?.Id ?? '');
  }
  for (const { value } of state.keyGroups.values()) {
    const Items = value.KeyGroupConfig?.Items?.map((id) => keyIds.get(id) ?? id);
    const KeyGroupConfig = { ...value.KeyGroupConfig, Name: value.KeyGroupConfig?.Name, Items };
    await client.send(new CreateKeyGroupCommand({ KeyGroupConfig }));
  }
  client.destroy();
}
