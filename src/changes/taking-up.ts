import { carry, giveUp } from './carry.ts';
import type { Change } from './change.ts';
import type { ChangeListener, Recovered } from './changes.ts';
import { begin } from './decide.ts';
import { hand, type Machine, makeNote, TIDEMARK } from './machine.ts';
import { expireAll, findUntold } from './recover.ts';
import { startWork, type Work } from './work.ts';

/** A change that has ended its process so often is not tried again. */
const MAX_TAKEOVERS = 5;

export async function recover(
  machine: Machine,
  onProgress: (change: Change) => ChangeListener,
): Promise<readonly Recovered[]> {
  await expireAll(machine);
  const note = makeNote(TIDEMARK, 'take up', 'its process had ended');
  const taken = await machine.registry.takeUp(machine.own, note);
  const goneOn = taken.map(({ change, takeovers }): Recovered => {
    const work = startWork(machine, change.id);
    if (takeovers > MAX_TAKEOVERS) return { change, done: giveUp(machine, change, work, takeovers) };
    const listener = onProgress(change);
    if (change.state === 'applying') return { change, done: carry(machine, change, work, listener) };
    return { change, done: decideAgain(machine, change, work, listener) };
  });
  const untold = await findUntold(machine);
  return [...goneOn, ...untold.map((change) => ({ change, done: Promise.resolve(hand(machine, change)) }))];
}

/** It was approved, and its process died before it was applied. */
async function decideAgain(
  machine: Machine,
  change: Change,
  work: Work,
  onProgress: ChangeListener,
): Promise<Change> {
  try {
    const answer = await begin(machine, change, work, onProgress);
    return answer.kind === 'applying' ? await answer.done : (answer.change ?? change);
  } catch (error) {
    machine.log.error({ change: change.id, err: error }, 'going on with the change was interrupted');
    return change;
  }
}
