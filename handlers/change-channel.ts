import { type Directory, slackErrorCode } from './directory.ts';

/** `slack.channel`: where changes are proposed and decided, whoever asks for them wherever. */
export interface ChangeChannel {
  /** As configured: `#ops`. */
  readonly name: string;
  /** `error`: why it is not known. */
  id(): Promise<string | { readonly error: string }>;
}

/** Asks Slack until it has said; a channel that is found stays that one, whatever it is called later. */
export function createChangeChannel(name: string, directory: Pick<Directory, 'channelId'>): ChangeChannel {
  let asking: ReturnType<ChangeChannel['id']> | undefined;
  const ask = async () => {
    try {
      const id = await directory.channelId(name);
      return id ?? { error: 'the channel is not there, or I am not in it' };
    } catch (error) {
      return { error: slackErrorCode(error) };
    }
  };
  return {
    name,
    async id() {
      asking ??= ask();
      const answer = await asking;
      if (typeof answer !== 'string') asking = undefined;
      return answer;
    },
  };
}
