import type { LocalSlack } from '../../sandbox/local-slack.ts';

interface Person {
  readonly id: string;
}

/** A dialog that is open in local-slack's window. */
interface OpenView {
  readonly callback_id: string;
  readonly blocks: readonly {
    readonly block_id?: string;
    readonly element?: {
      readonly action_id: string;
      readonly options: readonly { readonly value: string }[];
    };
  }[];
}

/** Types a slash command, such as `/staging css …`; resolves when the bot has acknowledged it. */
export async function typeCommand(
  slack: LocalSlack,
  user: Person,
  typed: string,
  channel = 'C01OPS',
): Promise<void> {
  const [command = '', ...words] = typed.split(' ');
  const body = JSON.stringify({ channel, user: user.id, command, text: words.join(' ') });
  const headers = { 'content-type': 'application/json' };
  await fetch(`${slack.url}/_control/command`, { method: 'POST', body, headers });
}

/** Ticks boxes of the dialog that is open, by their values, and sends it: only the window's own socket can. */
export async function submitDialog(
  slack: LocalSlack,
  user: Person,
  ticked: readonly string[],
): Promise<void> {
  const socket = new WebSocket(`${slack.url.replace('http', 'ws')}/ui`);
  const view = await openView(socket);
  const values = Object.fromEntries(
    view.blocks.flatMap(({ block_id: block, element }) => {
      if (!block || !element) return [];
      const selected = element.options.filter(({ value }) => ticked.includes(value));
      return [[block, { [element.action_id]: { type: 'checkboxes', selected_options: selected } }]];
    }),
  );
  socket.send(JSON.stringify({ t: 'view_submit', user: user.id, values }));
  const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
  socket.close();
  await closed;
}

function openView(socket: WebSocket): Promise<OpenView> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('error', () => reject(new Error('local-slack does not let a window in')));
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as { t: string; state?: { modalStack: OpenView[] } };
      const view = message.state?.modalStack.at(-1);
      if (message.t === 'init') view ? resolve(view) : reject(new Error('no dialog is open'));
    });
  });
}
