import { webApi } from '@slack/bolt';

/** What the bot asks Slack about people and channels. Each call fails with a `SlackError` where Slack does not tell. */
export interface Directory {
  /** The id of `#ops` or `C0123…`; undefined if the bot can see no such channel. */
  channelId(nameOrId: string): Promise<string | undefined>;
  channelMembers(id: string): Promise<ReadonlySet<string>>;
  groupMembers(id: string): Promise<ReadonlySet<string>>;
  /** False only where Slack says that the bot is not in the channel. */
  canPost(channel: string): Promise<boolean>;
  permalink(channel: string, ts: string): Promise<string | undefined>;
}

const PAGE_SIZE = 200;
const NOT_IN_CHANNEL = new Set(['channel_not_found', 'not_in_channel', 'is_archived']);

export function createDirectory(client: webApi.WebClient): Directory {
  return {
    channelId: (nameOrId) => findChannel(client, nameOrId),
    channelMembers: (id) => readChannelMembers(client, id),
    groupMembers: async (id) => new Set((await client.usergroups.users.list({ usergroup: id })).users),
    canPost: (channel) => isInChannel(client, channel),
    permalink: async (channel, ts) => {
      const answer = await client.chat.getPermalink({ channel, message_ts: ts }).catch(() => undefined);
      return answer?.permalink;
    },
  };
}

/** Slack's word for what is wrong, or what became of the call. */
export function slackErrorCode(error: unknown): string {
  if (error instanceof webApi.WebAPIPlatformError) return String(error.data.error);
  if (error instanceof webApi.WebAPIRateLimitedError) return 'ratelimited';
  return error instanceof Error ? error.message : String(error);
}

async function findChannel(client: webApi.WebClient, nameOrId: string): Promise<string | undefined> {
  if (/^[CG][A-Z0-9]{4,}$/.test(nameOrId)) return nameOrId;
  const name = nameOrId.replace(/^#/, '').toLowerCase();
  const pages = pagesOf((cursor) =>
    client.conversations.list({
      types: 'public_channel,private_channel',
      exclude_archived: true,
      limit: PAGE_SIZE,
      ...cursor,
    }),
  );
  for await (const { channels } of pages) {
    const found = channels?.find((channel) => channel.name === name);
    if (found?.id) return found.id;
  }
  return undefined;
}

async function readChannelMembers(client: webApi.WebClient, channel: string): Promise<ReadonlySet<string>> {
  const members = new Set<string>();
  const pages = pagesOf((cursor) => client.conversations.members({ channel, limit: PAGE_SIZE, ...cursor }));
  for await (const page of pages) for (const member of page.members ?? []) members.add(member);
  return members;
}

async function isInChannel(client: webApi.WebClient, channel: string): Promise<boolean> {
  try {
    const answer = await client.conversations.info({ channel });
    return answer.channel?.is_im === true || answer.channel?.is_member !== false;
  } catch (error) {
    return !NOT_IN_CHANNEL.has(slackErrorCode(error));
  }
}

interface Page {
  readonly response_metadata?: { readonly next_cursor?: string } | undefined;
}

async function* pagesOf<P extends Page>(
  read: (cursor: { cursor?: string }) => Promise<P>,
): AsyncGenerator<P> {
  let cursor: string | undefined;
  do {
    const page = await read(cursor ? { cursor } : {});
    yield page;
    cursor = page.response_metadata?.next_cursor;
  } while (cursor);
}
