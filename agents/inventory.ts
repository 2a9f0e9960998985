import type { Inventory } from '../src/engine/inventory.ts';
import { describeArn } from './captured-arns.ts';

/** The most that AWS allows. */
const PAGE_SIZE = 100;

/**
 * All that has tags, or had some, as GetResources of the Resource Groups Tagging API lists it region by region; what
 * exists once for the account, in the first region of its partition.
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export const inventory = {
  actions: ['tag:GetResources'],
  ratePerSecond: 10,
  homeOf(region) {
    if (region.startsWith('cn-')) return 'cn-north-1';
    return region.startsWith('us-gov-') ? 'us-gov-west-1' : 'us-east-1';
  },
  async *list({ aws }) {
    // Loaded when it is needed: not every command takes a snapshot.
    const { paginateGetResources, ResourceGroupsTaggingAPIClient } = await import(
      '@aws-sdk/client-resource-groups-tagging-api'
    );
    const client = aws(ResourceGroupsTaggingAPIClient);
    for await (const page of paginateGetResources({ client, pageSize: PAGE_SIZE }, {}))
      for (const { ResourceARN } of page.ResourceTagMappingList ?? [])
        if (ResourceARN) yield describeArn(ResourceARN);
  },
} as const satisfies Inventory;
