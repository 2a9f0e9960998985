import type { AgentName } from '../engine/collector.ts';
import type { Phase, RunProgress } from '../engine/progress.ts';
import { formatDuration } from '../format.ts';
import { describeAgent } from './agent-line.ts';
import { sanitise } from './text.ts';
import type { Output, RunView } from './view.ts';

const EVERY_MS = 10_000;

/** For a pipe or a log: a line when the run starts, at each phase, for each agent that is done, and every ten seconds. */
export function createPlainLines(output: Output, now: () => number): RunView {
  const startedAt = now();
  const done = new Set<AgentName>();
  let phase: Phase | undefined;
  let toldAt = startedAt;

  function tell(text: string): void {
    toldAt = now();
    output.write(`${sanitise(text)}\n`);
  }

  function enterPhase(progress: RunProgress): void {
    if (phase === undefined) {
      const verb = progress.resumed ? 'resuming' : 'taking';
      tell(`${verb} snapshot ${progress.name}: ${progress.agents.map(({ agent }) => agent).join(', ')}`);
    } else if (phase !== progress.phase) {
      tell(`${progress.phase}${progress.round > 1 ? `, round ${progress.round}` : ''}`);
    }
    phase = progress.phase;
  }

  return {
    update(progress) {
      enterPhase(progress);
      if (progress.phase === 'capturing' && progress.round === 1) {
        for (const agent of progress.agents) {
          if (agent.state !== 'done' || done.has(agent.agent)) continue;
          done.add(agent.agent);
          tell(`${describeAgent(agent)}: done`);
        }
      }
      if (now() - toldAt < EVERY_MS) return;
      tell(`${formatDuration(now() - startedAt)}: ${progress.agents.map(describeAgent).join(', ')}`);
    },
    aside: (write) => write(),
    [Symbol.dispose]() {},
  };
}
