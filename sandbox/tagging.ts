import { createJsonService, optionalNumber, optionalText } from './json-protocol.ts';
import { takePage } from './page.ts';
import type { SandboxService } from './service.ts';

interface TaggedResource {
  readonly arn: string;
  /** None where it had some once. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface TaggingState {
  /** What exists once for the account is in us-east-1. */
  regions: Record<string, TaggedResource[]>;
}

/** The Resource Groups Tagging API: GetResources without filters, which says nothing of what never had a tag. */
export function createTagging(state: TaggingState): SandboxService {
  return createJsonService({
    signingName: 'tagging',
    version: '1.1',
    operations: {
      GetResources: (input, { region }) => {
        const { items, next = '' } = takePage(
          state.regions[region] ?? [],
          optionalText(input, 'PaginationToken'),
          optionalNumber(input, 'ResourcesPerPage'),
        );
        return { PaginationToken: next, ResourceTagMappingList: items.map(toMapping) };
      },
    },
  });
}

function toMapping({ arn, tags }: TaggedResource) {
  return { ResourceARN: arn, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}
