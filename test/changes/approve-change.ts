import { openFolderMachine } from './folder-machine.ts';

// A program for tests: approves a change as often as told, says what the answers were, and stays until it is ended.
// `stop` is the number of the put before or after which it goes no further, as `before 20`; or `never`.
const [, , address = '', folder = '', id = '', hash = '', times = '1', stop = 'never'] = process.argv;
const { changes, objects } = await openFolderMachine(address, folder);
objects.onPut = async (when, number) => {
  if (`${when} ${number}` === stop) process.stdout.write('stopped');
  const [stopWhen, stopNumber] = stop.split(' ');
  const isPast = number > Number(stopNumber) || (number === Number(stopNumber) && when === stopWhen);
  if (isPast) await new Promise(() => {});
};
const by = { door: 'slack', id: 'U02BOB', name: 'bob' } as const;
const answers = await Promise.all(Array.from({ length: Number(times) }, () => changes.approve(id, hash, by)));
const applying = answers.find((answer) => answer.kind === 'applying');
if (applying?.kind === 'applying') await applying.done;
process.stdout.write(applying ? 'applied' : 'refused');
process.stdin.resume();
