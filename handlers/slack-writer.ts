import { readFile } from 'node:fs/promises';
import { webApi } from '@slack/bolt';
import type { Content } from './blocks.ts';

/** What became of one attempt to write to Slack. */
export type Delivery =
  | { readonly kind: 'sent'; readonly ts: string }
  /** Too many requests: none may be made before this has passed. */
  | { readonly kind: 'limited'; readonly retryAfterMs: number }
  /** No answer, or not a sensible one: it may or may not have arrived. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** Slack will never take it as it is; `code` is Slack's word for why. */
  | { readonly kind: 'rejected'; readonly code: string };

/** A file of this machine, or text that is in no file. */
export type UploadedFile = ({ readonly path: string } | { readonly content: string }) & {
  readonly name: string;
  readonly title: string;
};

/** The three ways to write. Each is one attempt that ends within a fixed time and never throws. */
export interface SlackWriter {
  post(to: { channel: string; thread?: string | undefined }, content: Content): Promise<Delivery>;
  edit(at: { channel: string; ts: string }, content: Content): Promise<Delivery>;
  upload(to: { channel: string; thread?: string | undefined }, file: UploadedFile): Promise<Delivery>;
}

// Slack answers these with `ok: false`, but they pass (https://docs.slack.dev/reference/methods/chat.update#errors).
const PASSING_ERRORS = new Set([
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'accesslimited',
]);
const RATE_LIMIT_ERRORS = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);
const UNSTATED_RETRY_MS = 10_000;

/** `client` must not retry by itself and must have a timeout (`createClients`). */
export function createSlackWriter(client: webApi.WebClient): SlackWriter {
  return {
    post: ({ channel, thread }, content) =>
      attempt(async () => {
        const place = thread === undefined ? { channel } : { channel, thread_ts: thread };
        return (await client.chat.postMessage({ ...place, ...body(content) })).ts;
      }),
    edit: ({ channel, ts }, content) =>
      attempt(async () => (await client.chat.update({ channel, ts, ...body(content) })).ts),
    upload: ({ channel, thread }, { name, title, ...source }) =>
      attempt(async () => {
        const bytes = 'path' in source ? await readFile(source.path) : Buffer.from(source.content);
        const file = { file: bytes, filename: name, title };
        const place =
          thread === undefined ? { channel_id: channel } : { channel_id: channel, thread_ts: thread };
        await client.filesUploadV2({ ...place, ...file });
        return '';
      }),
  };
}

/** Links in what is told (names of sites) are not to be shown as previews. */
function body(content: Content) {
  return { text: content.text, blocks: [...content.blocks], unfurl_links: false, unfurl_media: false };
}

async function attempt(call: () => Promise<string | undefined>): Promise<Delivery> {
  try {
    return { kind: 'sent', ts: (await call()) ?? '' };
  } catch (error) {
    return judge(error);
  }
}

function judge(error: unknown): Delivery {
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return { kind: 'limited', retryAfterMs: error.retryAfter * 1000 };
  }
  if (error instanceof webApi.WebAPIPlatformError) return judgeCode(String(error.data.error));
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return { kind: 'rejected', code: 'file_missing' };
  }
  return { kind: 'unreachable', reason: error instanceof Error ? error.message : String(error) };
}

function judgeCode(code: string): Delivery {
  if (RATE_LIMIT_ERRORS.has(code)) return { kind: 'limited', retryAfterMs: UNSTATED_RETRY_MS };
  // An answer that is not JSON, as a proxy's error page, becomes the code itself.
  if (PASSING_ERRORS.has(code) || !/^[a-z_]+$/.test(code))
    return { kind: 'unreachable', reason: code.slice(0, 100) };
  return { kind: 'rejected', code };
}
