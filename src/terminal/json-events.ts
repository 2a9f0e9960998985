import type { RunProgress } from '../engine/progress.ts';
import type { Output, RunView } from './view.ts';

const EVERY_MS = 1000;

/** One JSON object a line: the progress of a run each second, and whenever its phase or an agent's state changes. */
export function createJsonEvents(output: Output, now: () => number): RunView {
  let toldAt = Number.NEGATIVE_INFINITY;
  let told = '';
  return {
    update(progress) {
      const stage = describeStage(progress);
      if (stage === told && now() - toldAt < EVERY_MS) return;
      toldAt = now();
      told = stage;
      writeJson(output, progress);
    },
    aside: (write) => write(),
    [Symbol.dispose]() {},
  };
}

export function writeJson(output: Output, value: unknown): void {
  output.write(`${JSON.stringify(value)}\n`);
}

function describeStage({ phase, round, agents }: RunProgress): string {
  return [phase, round, ...agents.map(({ state }) => state)].join(' ');
}
