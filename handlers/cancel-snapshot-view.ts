import { type Content, section } from './blocks.ts';
import { code } from './text.ts';

/** `guess` is a running snapshot that may have been meant. */
export function notRunningView(name: string | undefined, guess?: string): Content {
  const hint = guess === undefined ? '' : ` Did you mean ${code(guess)}?`;
  const text = name === undefined ? 'Nothing is running.' : `Snapshot ${code(name)} is not running.${hint}`;
  return { text, blocks: [section(text)] };
}

export function whichRunView(names: readonly string[]): Content {
  const choices = names.slice(0, 10).map((name) => code(`/snapshot cancel ${name}`));
  const text = `Several are running. Which one? ${choices.join(' or ')}`;
  return { text, blocks: [section(text)] };
}

export function cancelledView(name: string): Content {
  const text = `Snapshot ${code(name)} is cancelled. ${code(`/snapshot take ${name}`)} goes on where it stopped.`;
  return { text, blocks: [section(text)] };
}
