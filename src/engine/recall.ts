import { describeFailure } from '../aws/failure.ts';
import { recallResource } from './capture.ts';
import type { ResourceName } from './capture-record.ts';
import { type History, ResourceGoneError, type Span } from './collector.ts';
import { createContext, rethrowOutage } from './context.ts';
import type { FailedResources } from './failed-resources.ts';
import { keyOf, moved, nameOf } from './found.ts';
import type { RoundsScope } from './rounds-scope.ts';
import type { LookOutcome } from './second-look.ts';
import type { Found } from './survey.ts';

/** How long to stand still before the next look, so that what moved can be recalled; 0 where no service keeps its past. */
export async function spanFor(scope: RoundsScope, changed: readonly Found[]): Promise<number> {
  const spans = changed.map(async (found) => {
    const history = historyOf(found);
    if (!history) return 0;
    const context = createContext(scope.run, found.sweep, () => {});
    try {
      return (await history.keeps(found.resource, context)) ? history.spanMs : 0;
    } catch (error) {
      await rethrowOutage(error, scope.run);
      return 0;
    }
  });
  return Math.max(0, ...(await Promise.all(spans)));
}

/**
 * Captures what changed as it was at one instant within the span, the same for all, where its service keeps the past.
 * All else that holds held through the whole span, so the outcome is then as of that instant. Left undone where
 * something else has moved and there is another round to come.
 */
export async function recallMoved(
  scope: RoundsScope,
  outcome: LookOutcome,
  { span, isLast, failures }: { span: Span; isLast: boolean; failures: FailedResources },
): Promise<LookOutcome> {
  const isRecallable = (found: Found) => historyOf(found) !== undefined;
  const others = outcome.appeared.length + outcome.vanished.length + outcome.late.length;
  if (!isLast && (others > 0 || !outcome.changed.every(isRecallable))) return outcome;
  const changed = outcome.changed.filter((found) => !isRecallable(found));
  const equal = new Set(outcome.equal);
  const unknown = [...outcome.unknown];
  const recalledNow: ResourceName[] = [];
  let at: number | undefined;
  for (const found of outcome.changed.filter(isRecallable)) {
    const recalled = await recall(scope, found, at === undefined ? span : { ...span, at });
    if (recalled.kind === 'as of') {
      at = recalled.at;
      equal.add(keyOf(found));
      recalledNow.push(nameOf(found));
      failures.delete(keyOf(found));
    } else if (recalled.kind === 'failed' && isLast)
      unknown.push(
        moved(nameOf(found), `changed during the window; its versions could not be read: ${recalled.code}`),
      );
    else changed.push(found);
  }
  return { ...outcome, at: at ?? outcome.at, equal, changed, unknown, recalled: recalledNow };
}

type Outcome =
  | { readonly kind: 'as of'; readonly at: number }
  | { readonly kind: 'cannot tell' }
  | { readonly kind: 'failed'; readonly code: string };

async function recall(scope: RoundsScope, found: Found, span: Span): Promise<Outcome> {
  const { run, fragments, tracker } = scope;
  const { sweep, resource } = found;
  const previous = scope.previous(keyOf(found));
  const progress = tracker.capture(sweep.collector.agent, keyOf(found));
  try {
    const task = { run, sweep, resource, previous, fragments, progress };
    const recalled = await recallResource(task, span);
    return recalled ? { kind: 'as of', at: recalled.at } : { kind: 'cannot tell' };
  } catch (error) {
    await rethrowOutage(error, run);
    if (error instanceof ResourceGoneError) return { kind: 'cannot tell' };
    return { kind: 'failed', code: describeFailure(error).code };
  }
}

function historyOf({ sweep: { collector } }: Found): History | undefined {
  return 'history' in collector ? collector.history : undefined;
}
