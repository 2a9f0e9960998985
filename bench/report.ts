import type { Measured } from './program.ts';
import { describe, type Results } from './rounds.ts';
import type { Scenario } from './scenario.ts';

/** Medians of each, and of the ratios round by round, against what the scenario is held to. */
export function renderReport(scenario: Scenario, results: Results): string {
  const ours = results.get(scenario.ours) ?? [];
  const lines = Array.from(
    results,
    ([{ name }, all]) => `  ${name.padEnd(24)} ${describe(medians(all))} (median of ${all.length})`,
  );
  for (const { contestant, floor, aim } of scenario.rivals) {
    const theirs = results.get(contestant);
    if (!theirs) continue;
    const ratios = theirs.map(({ wallMs }, round) => wallMs / (ours[round]?.wallMs ?? Number.NaN));
    const ratio = median(ratios);
    const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
    lines.push(
      `  ${ratio.toFixed(2)} x as fast as ${contestant.name} (${range}; at least ${floor}, aim ${aim}): ${verdict(ratio >= floor, ratio >= aim)}`,
    );
  }
  const peak = Math.max(...ours.map(({ peakBytes }) => peakBytes)) / 1e6;
  const { floor, aim } = scenario.memory;
  lines.push(
    `  peak ${peak.toFixed(0)} MB (at most ${floor}, aim ${aim}): ${verdict(peak <= floor, peak <= aim)}`,
  );
  return [scenario.title, ...lines].join('\n');
}

function verdict(isEnough: boolean, isBest: boolean): string {
  return isBest ? 'aim reached' : isEnough ? 'enough' : 'NOT ENOUGH';
}

function medians(all: readonly Measured[]): Measured {
  return {
    wallMs: median(all.map((each) => each.wallMs)),
    cpuMs: median(all.map((each) => each.cpuMs)),
    peakBytes: median(all.map((each) => each.peakBytes)),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
