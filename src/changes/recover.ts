import type { Change } from './change.ts';
import { handKey, type Machine, makeNote, TIDEMARK } from './machine.ts';

/** News older than this is none any more. */
const TOLD_WITHIN_MS = 24 * 3_600_000;

/** Makes expiries true: proposals that nobody decided on in time. */
export async function expireAll({ registry }: Machine): Promise<void> {
  const step = { from: ['proposed'], to: 'expired', expiry: 'past' } as const;
  for (const { id } of await registry.expired())
    await registry.step(id, step, makeNote(TIDEMARK, 'expire', 'nobody decided in time'));
}

/** Changes whose end Slack does not show yet and nobody in this process tells of. */
export async function findUntold({ registry, clock, handed, own }: Machine): Promise<readonly Change[]> {
  const ended = await registry.ended(new Date(clock().getTime() - TOLD_WITHIN_MS));
  const untold = ended.filter(({ id, state, place }) => {
    const isShown = place?.ts === undefined || (place.shown === state && place.told !== false);
    return !isShown && !own.has(id) && !handed.has(handKey(id, state));
  });
  const changes = await Promise.all(untold.map(({ id }) => registry.find(id)));
  return changes.filter((change) => change !== undefined);
}
