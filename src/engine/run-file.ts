import { z } from 'zod';
import { StoreError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { AGENT_NAMES, type AgentName } from './collector.ts';

const FILE = 'run.json';

const schema = z.object({
  startedAt: z.iso.datetime(),
  agents: z.array(z.enum(AGENT_NAMES)),
  full: z.boolean(),
});

/** What a run was begun with, kept beside its fragments for whoever goes on with it. */
export type RunFile = z.infer<typeof schema>;

/**
 * Undefined where no run of that name has been left in the middle.
 * @throws {StoreError} where there is one and it cannot be understood.
 */
export async function readRunFile(store: Store, name: string): Promise<RunFile | undefined> {
  const text = await store.readPartial(name, FILE);
  if (!text) return undefined;
  try {
    return schema.parse(JSON.parse(text.toString()));
  } catch (cause) {
    throw new StoreError(
      `what is left of the stopped run ${name} cannot be read (its ${FILE} is damaged): choose another name`,
      { cause },
    );
  }
}

export async function writeRunFile(store: Store, name: string, run: RunFile): Promise<void> {
  await store.writePartial(name, FILE, JSON.stringify(run));
}

/** Leaves no stopped run behind where there is nothing to go on from. */
export async function forgetRun(store: Store, name: string): Promise<void> {
  const files = await store.partialFiles(name);
  if (files.every((file) => file === FILE)) await store.removePartial(name);
}

/** Why a snapshot cannot be taken under the name; undefined if it can. `agents` undefined: those of the stopped run, else all. */
export async function findConflict(
  store: Store,
  name: string,
  agents: readonly AgentName[] | undefined,
): Promise<string | undefined> {
  if ((await store.snapshots()).includes(name))
    return `a snapshot named ${name} exists already: choose another name`;
  const before = await readRunFile(store, name);
  if (!before || !agents || isSameSet(agents, before.agents)) return undefined;
  const own = before.agents.join(',');
  return `the stopped run ${name} was taken with ${own}: go on with \`take ${name}\`, or choose another name`;
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return new Set(a).symmetricDifference(new Set(b)).size === 0;
}
