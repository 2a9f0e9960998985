import { type Actions, runCommandLine } from '../../src/commands/program.ts';

/** What a command line calls and prints; words are those of `line`, or given one by one. */
export async function run(line: string | readonly string[]) {
  const calls: unknown[] = [];
  const text = { out: '', err: '' };
  const record =
    (name: string) =>
    async (...args: unknown[]) => {
      calls.push([name, ...args]);
      return 3;
    };
  const actions: Actions = {
    serve: record('serve'),
    demo: record('demo'),
    takeSnapshot: record('take'),
    listSnapshots: record('list'),
    showSnapshot: record('show'),
    verifySnapshot: record('verify'),
    diffSnapshots: record('diff'),
    showAudit: record('audit'),
    writeTerraform: record('terraform'),
    showSite: record('status'),
    compareSite: record('compare'),
    checkSite: record('check'),
    changeSite: record('change'),
    showFunctions: record('functions'),
    changeFunctions: record('change functions'),
    restore: record('restore'),
    drill: record('drill'),
    manageSchedules: record('schedules'),
    runSchedule: record('run schedule'),
  };
  const output = {
    version: '1.2.3',
    out: (more: string) => {
      text.out += more;
    },
    err: (more: string) => {
      text.err += more;
    },
  };
  const words = typeof line === 'string' ? line.split(' ').filter(Boolean) : line;
  const exitCode = await runCommandLine(words, actions, output);
  return { exitCode, calls, ...text };
}
