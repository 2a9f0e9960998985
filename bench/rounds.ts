import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BUCKETS } from './bucket.ts';
import type { Contestant } from './contestant.ts';
import type { StaticS3 } from './nginx.ts';
import { type Measured, measure } from './program.ts';
import type { Scenario } from './scenario.ts';

/** More than this is removed after each run; less stays to the end, since removing slows down what is made next. */
const KEPT_BYTES = 512 * 1024 * 1024;
const run = promisify(execFile);

export interface RoundsOptions {
  readonly s3: StaticS3;
  readonly rounds: number;
  /** Destinations are fresh folders in here. */
  readonly destinations: string;
  tell(line: string): void;
}

/** What each contestant needed in each round, ours first. */
export type Results = ReadonlyMap<Contestant, readonly Measured[]>;

/** All contestants in turn, round after round, each round beginning with another one: the machine's speed drifts. */
export async function runScenario(
  scenario: Scenario,
  contestants: readonly Contestant[],
  options: RoundsOptions,
): Promise<Results> {
  const root = await mkdtemp(join(options.destinations, `${scenario.id}-`));
  const results = new Map<Contestant, Measured[]>(contestants.map((each) => [each, []]));
  const race = async (contestant: Contestant, round: number): Promise<Measured> => {
    const index = contestants.indexOf(contestant);
    const folder = join(root, scenario.isRepeated ? `${index}` : `${index}-${round}`);
    const home = join(options.destinations, 'home');
    await mkdir(home, { recursive: true });
    const command = await contestant.command({ ...courseOf(scenario, options.s3), folder, home, round });
    await run('sync');
    const measured = await measure(command);
    const { size, count } = BUCKETS[scenario.bucket];
    if (!scenario.isRepeated && size * count > KEPT_BYTES) await removeFolder(folder);
    return measured;
  };
  try {
    if (scenario.isRepeated) for (const contestant of contestants) await race(contestant, 0);
    const rounds = Math.min(options.rounds, scenario.rounds ?? options.rounds);
    for (let round = 1; round <= rounds; round++) {
      const first = round % contestants.length;
      for (const contestant of [...contestants.slice(first), ...contestants.slice(0, first)]) {
        const measured = await race(contestant, round);
        results.get(contestant)?.push(measured);
        options.tell(`  round ${round}, ${contestant.name}: ${describe(measured)}`);
      }
    }
    return results;
  } finally {
    await removeFolder(root);
  }
}

export function describe({ wallMs, cpuMs, peakBytes }: Measured): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
  return `${seconds(wallMs)}, CPU ${seconds(cpuMs)}, peak ${(peakBytes / 1e6).toFixed(0)} MB`;
}

function courseOf(scenario: Scenario, s3: StaticS3) {
  return {
    url: scenario.isFar ? s3.farUrl : s3.url,
    ca: s3.ca,
    bucket: BUCKETS[scenario.bucket].name,
  };
}

/** The folders of a sealed snapshot are read-only. */
export async function removeFolder(folder: string): Promise<void> {
  await run('chmod', ['-R', 'u+w', folder]).catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
}
