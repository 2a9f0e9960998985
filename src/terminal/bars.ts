import type { AgentName } from '../engine/collector.ts';
import type { RunProgress } from '../engine/progress.ts';
import { formatDuration } from '../format.ts';
import { renderAgentLine } from './agent-line.ts';
import { LiveLines, type ShownLine, toLine } from './live-lines.ts';
import type { Palette } from './palette.ts';
import { Rate } from './rate.ts';
import { shorten } from './text.ts';
import type { Output, RunView } from './view.ts';

export interface BarsOptions {
  readonly output: Output;
  readonly palette: Palette;
  /** Milliseconds. */
  readonly now: () => number;
  /** Ran when the run began, milliseconds on the clock of `now`. */
  readonly startedAt: number;
}

/** A line for the run and one for each agent, redrawn in place at most ten times a second. */
export function createBars({ output, palette, now, startedAt }: BarsOptions): RunView {
  const rates = new Map<AgentName, Rate>();
  let progress: RunProgress | undefined;
  const lines = new LiveLines({
    output,
    now,
    render: (columns) => (progress ? render(progress, columns) : []),
  });

  function render(current: RunProgress, columns: number): ShownLine[] {
    const title = shorten(describeRun(current, now() - startedAt), columns);
    return [
      toLine(title, palette.strong),
      ...current.agents.map((agent) => {
        const rate = measure(agent.agent, agent.fetchedBytes);
        return { text: renderAgentLine(agent, rate, { columns, palette }), columns };
      }),
    ];
  }

  function measure(agent: AgentName, bytes: number): number {
    const rate = rates.get(agent) ?? new Rate();
    rates.set(agent, rate);
    rate.add(now(), bytes);
    return rate.perSecond();
  }

  return {
    update(next) {
      progress = next;
      lines.update();
    },
    aside: (write) => lines.aside(write),
    [Symbol.dispose]: () => lines[Symbol.dispose](),
  };
}

function describeRun({ name, phase, round, resumed }: RunProgress, elapsedMs: number): string {
  const again = round > 1 ? `, round ${round}` : '';
  return `Snapshot ${name}: ${phase}${again}${resumed ? ', resumed' : ''}  ${formatDuration(elapsedMs)}`;
}
