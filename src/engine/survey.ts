import type { Limiter } from '../aws/clients.ts';
import { type CallFailure, describeFailure } from '../aws/failure.ts';
import type { AgentName, Resource } from './collector.ts';
import { createContext, type RunScope, rethrowOutage, type Sweep } from './context.ts';

export interface Found {
  readonly sweep: Sweep;
  readonly resource: Resource;
}

export interface SurveyHandlers {
  /** Called as soon as a resource is listed; `visit` follows when there is room. */
  found(found: Found): void;
  visit(found: Found): Promise<void>;
  listed(sweep: Sweep, count: number): void;
  failed(sweep: Sweep, count: number, failure: CallFailure): void;
  /** All sweeps of the agent are listed; all its resources are visited. */
  agentListed(agent: AgentName): void;
  agentDone(agent: AgentName): void;
}

/**
 * Lists every sweep at once and visits resources while listing goes on. A list that fails is reported and ends
 * alone; a visit that throws ends the survey, once what is under way has stopped.
 */
export async function survey(
  run: RunScope,
  sweeps: readonly Sweep[],
  limits: Readonly<Record<AgentName, Limiter>>,
  handlers: SurveyHandlers,
): Promise<void> {
  const agents = new Set(sweeps.map((sweep) => sweep.collector.agent));
  const working = Array.from(agents, async (agent) => {
    const visits: Promise<void>[] = [];
    const own = sweeps.filter((sweep) => sweep.collector.agent === agent);
    const listing = own.map((sweep) =>
      list(run, sweep, handlers, (found) => {
        const visit = limits[agent](async () => {
          run.signal.throwIfAborted();
          await handlers.visit(found);
        });
        visit.catch(run.stop);
        visits.push(visit);
      }),
    );
    await settle(listing);
    handlers.agentListed(agent);
    await settle(visits);
    handlers.agentDone(agent);
  });
  for (const each of working) each.catch(run.stop);
  await settle(working);
}

async function list(
  run: RunScope,
  sweep: Sweep,
  handlers: SurveyHandlers,
  onFound: (found: Found) => void,
): Promise<void> {
  let count = 0;
  try {
    for await (const resource of sweep.collector.list(createContext(run, sweep, () => {}))) {
      count += 1;
      handlers.found({ sweep, resource });
      onFound({ sweep, resource });
    }
    handlers.listed(sweep, count);
  } catch (error) {
    await rethrowOutage(error, run);
    handlers.failed(sweep, count, describeFailure(error));
  }
}

/** Waits for all, then throws the first failure: nothing goes on behind an error. */
export async function settle(work: Iterable<Promise<unknown>>): Promise<void> {
  const outcomes = await Promise.allSettled(work);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
