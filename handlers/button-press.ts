import type { BlockButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { Request } from './request.ts';

/** A click on a button of a change's message. */
export interface ChangePress extends Request {
  readonly id: string;
  /** Of the plan that was shown. */
  readonly hash: string;
  /** Opens a dialog, within three seconds. */
  readonly trigger: string;
  readonly responseUrl: string;
}

export type ButtonArgs = SlackActionMiddlewareArgs<BlockButtonAction>;

export function readPress(
  { body, action }: Pick<ButtonArgs, 'body' | 'action'>,
  replyTo: (responseUrl: string) => Request['reply'],
): ChangePress {
  const { id, name, username } = body.user;
  const [change = '', hash = ''] = (action.value ?? '').split(' ');
  return {
    by: { door: 'slack', id, name: name ?? username },
    channel: body.channel?.id ?? '',
    reply: replyTo(body.response_url),
    id: change,
    hash,
    trigger: body.trigger_id,
    responseUrl: body.response_url,
  };
}
