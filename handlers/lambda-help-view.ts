import { type Content, section } from './blocks.ts';
import { code } from './text.ts';

const USAGE = [
  ['/lambda status', 'what runs: versions, aliases, who changed it last'],
  ['/lambda status update-dashboard', 'of one function, or several'],
  [
    '/lambda deploy update-dashboard=./dashboard',
    'other code, from a zip or folder on the machine of the bot that is named under `snapshot.local`',
  ],
  ['/lambda deploy update-dashboard from v1.0', 'the code as it was in a snapshot; without a name, of all'],
  ['/lambda deploy a=./a b=./b alias live all or nothing', 'names the alias; puts all back if one fails'],
  ['/lambda rollback update-dashboard', 'the code and alias from before the last deploy'],
  ['/lambda rollback c-7k2m9p', 'the same for all that a change deployed'],
] as const;

/** `channel`: where changes are decided, as markup. */
export function lambdaHelpView(channel: string): Content {
  const head = `*What ${code('/lambda')} can do*; changes are proposed in ${channel} and done once someone approves them`;
  return { text: 'What /lambda can do', blocks: [section(`${head}\n${usage()}`)] };
}

export function unknownLambdaView(word: string, guess?: string): Content {
  const hint = guess === undefined ? '' : ` Did you mean ${code(`/lambda ${guess}`)}?`;
  const first = `There is no ${code(`/lambda ${word}`)}.${hint}`;
  return { text: first, blocks: [section(`${first}\n\n${usage()}`)] };
}

function usage(): string {
  return USAGE.map(([command, meaning]) => `${code(command)}  ${meaning}`).join('\n');
}
