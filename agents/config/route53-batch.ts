import { setTimeout as sleep } from 'node:timers/promises';
import {
  ListTagsForResourceCommand,
  ListTagsForResourcesCommand,
  paginateListQueryLoggingConfigs,
  type QueryLoggingConfig,
  type Route53Client,
  type Tag,
  type TagResourceType,
} from '@aws-sdk/client-route-53';
import { sortBy } from './ordering.ts';

/** Route 53's quota for a whole account (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html). */
export const ROUTE53_RATE_PER_SECOND = 5;
const TAGS_PER_CALL = 10;
/** How long a batch waits for others to join; little beside the fifth of a second that every call saved is worth. */
const JOIN_MS = 20;

interface Batch {
  readonly ids: string[];
  readonly tags: Promise<ReadonlyMap<string, Tag[]>>;
}

const open = new WeakMap<Route53Client, Map<TagResourceType, Batch>>();
const asked = new WeakMap<Route53Client, Promise<QueryLoggingConfig[]>>();

/** The tags of one zone or health check, by key; ten that are read at the same time share one call. */
export async function readTags(client: Route53Client, type: TagResourceType, id: string): Promise<Tag[]> {
  try {
    return (await joinBatch(client, type, id)).get(id) ?? [];
  } catch (error) {
    if (!(error instanceof Error && /^NoSuch/.test(error.name))) throw error;
    // Another of the ten is gone, which must not cost this one its tags.
    const command = new ListTagsForResourceCommand({ ResourceType: type, ResourceId: id });
    return sortBy((await client.send(command)).ResourceTagSet?.Tags, (tag) => tag.Key);
  }
}

/** The account's query logging configurations; all who ask at the same time share one listing. */
export function readQueryLogging(client: Route53Client): Promise<QueryLoggingConfig[]> {
  const running = asked.get(client);
  if (running) return running;
  const started = listQueryLogging(client).finally(() => asked.delete(client));
  asked.set(client, started);
  return started;
}

async function listQueryLogging(client: Route53Client): Promise<QueryLoggingConfig[]> {
  await sleep(JOIN_MS);
  const pages = await Array.fromAsync(paginateListQueryLoggingConfigs({ client }, {}));
  return pages.flatMap((page) => page.QueryLoggingConfigs ?? []);
}

function joinBatch(client: Route53Client, type: TagResourceType, id: string): Batch['tags'] {
  const batches = open.get(client) ?? new Map<TagResourceType, Batch>();
  open.set(client, batches);
  const batch = batches.get(type) ?? openBatch(client, type, batches);
  batch.ids.push(id);
  if (batch.ids.length === TAGS_PER_CALL) batches.delete(type);
  return batch.tags;
}

function openBatch(
  client: Route53Client,
  type: TagResourceType,
  batches: Map<TagResourceType, Batch>,
): Batch {
  const ids: string[] = [];
  const send = async () => {
    await sleep(JOIN_MS);
    if (batches.get(type) === batch) batches.delete(type);
    const command = new ListTagsForResourcesCommand({ ResourceType: type, ResourceIds: ids });
    const { ResourceTagSets = [] } = await client.send(command);
    return new Map(
      ResourceTagSets.map(({ ResourceId = '', Tags }) => [ResourceId, sortBy(Tags, (tag) => tag.Key)]),
    );
  };
  const batch = { ids, tags: send() };
  batches.set(type, batch);
  return batch;
}
