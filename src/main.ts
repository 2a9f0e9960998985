import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import { EXIT, exitCodeOf } from './commands/exit-code.ts';
import { prepare, prepareWith, quit } from './commands/preparation.ts';
import { type Actions, runCommandLine } from './commands/program.ts';
import { reportFailure } from './commands/report-failure.ts';
import { currentUser } from './commands/requester.ts';
import {
  identifyAhead,
  openChangeSession,
  openSession,
  withChanges,
  withComparisons,
  withSession,
} from './composition.ts';
import { enlargeNursery, GROWTH_OF_RESULTS_PERCENT, keepHeapSmall } from './memory.ts';
import { watchOutput } from './terminal/lost-output.ts';
import { listenForStop } from './terminal/stop-signals.ts';

// All else is loaded when a command needs it: `tidemark --help` must not wait for the SDK.

const { stdout, stderr } = process;
/** What is still open then (a socket, a timer) must not keep a command that is done. */
const LINGER_MS = 3_000;

const actions: Actions = {
  async takeSnapshot(name, options) {
    keepHeapSmall();
    enlargeNursery();
    const [{ takeSnapshot, readRequest }, { loadCollectors }] = await Promise.all([
      import('./commands/take-snapshot.ts'),
      import('../agents/on-demand.ts'),
    ]);
    const { config, console } = await prepare(options, 'warn');
    // What is typed wrong is told before anything is opened for it.
    readRequest({ name, ...options }, currentUser());
    const collectors = await loadCollectors(options.only);
    using stop = listenForStop(process, () => quit(console));
    using account = await identifyAhead(config, collectors, stop.signal);
    await using session = await openSession(config, collectors, console.log, account?.identify);
    const deps = { ...console, snapshots: session.snapshots, by: currentUser(), stop: stop.signal };
    return await takeSnapshot({ name, ...options }, deps);
  },
  async listSnapshots(options) {
    const { listSnapshots } = await import('./commands/list-snapshots.ts');
    return await withSession(options, (deps) => listSnapshots({ ...deps, now: new Date() }));
  },
  async showSnapshot(name, options) {
    const { showSnapshot } = await import('./commands/show-snapshot.ts');
    return await withSession(options, (deps) => showSnapshot(name, deps));
  },
  async verifySnapshot(name, { sample, live, heal, ...options }) {
    keepHeapSmall();
    const [{ verifySnapshot }, { createVerifyView }] = await Promise.all([
      import('./commands/verify-snapshot.ts'),
      import('./terminal/verify-view.ts'),
    ]);
    const { config, console } = await prepareWith(createVerifyView, options, 'warn');
    using stop = listenForStop(process, () => quit(console));
    const collectors = live || heal ? (await import('../agents/registry.ts')).collectors : [];
    await using session = await openSession(config, collectors, console.log);
    const { verifications } = session;
    const asked = {
      name,
      ...(sample !== undefined && { sample }),
      ...(live && { live }),
      ...(heal && { heal }),
    };
    return await verifySnapshot(asked, { ...console, verifications, stop: stop.signal });
  },
  async diffSnapshots(first, second, options) {
    keepHeapSmall(GROWTH_OF_RESULTS_PERCENT);
    enlargeNursery();
    const { diffSnapshots } = await import('./commands/diff-snapshots.ts');
    const { config, console } = await prepare(options, 'warn');
    using stop = listenForStop(process, () => quit(console));
    await using session = await openSession(config, [], console.log);
    return await diffSnapshots(first, second, { ...console, diffs: session.diffs, stop: stop.signal });
  },
  async writeTerraform(name, { out, force = false, ...options }) {
    const [{ writeTerraform }, { openFileStore }] = await Promise.all([
      import('./commands/write-terraform.ts'),
      import('./store/file-store.ts'),
    ]);
    const { config, console } = await prepare(options, 'warn');
    using stop = listenForStop(process, () => quit(console));
    await using store = await openFileStore(config.store);
    return await writeTerraform({ name, out, force }, { ...console, config, store, stop: stop.signal });
  },
  async restore(asked, { apply = false, ...options }) {
    const { restore } = await import('./commands/restore.ts');
    return await withChanges(options, (deps) => restore(asked, apply, deps));
  },
  async drill(name, options) {
    const { drill } = await import('./commands/drill.ts');
    return await withChanges(options, (deps) => drill(name, options, deps));
  },
  async manageSchedules(asked, options) {
    const { manageSchedules } = await import('./commands/schedules.ts');
    return await withSession(options, (deps) => manageSchedules(asked, { ...deps, by: currentUser() }));
  },
  async runSchedule(name, options) {
    const [{ runSchedule }, { collectors }] = await Promise.all([
      import('./commands/run-schedule.ts'),
      import('../agents/registry.ts'),
    ]);
    const { config, console } = await prepare(options, 'warn');
    using stop = listenForStop(process, () => quit(console));
    await using session = await openChangeSession(config, collectors, console.log);
    return await runSchedule(name, { ...console, ...session, by: currentUser(), stop: stop.signal });
  },
  async showAudit(options) {
    const { showAudit } = await import('./commands/show-audit.ts');
    return await withSession(options, (deps) => showAudit(options, deps));
  },
  async showSite(site, options) {
    const { showSite } = await import('./commands/show-site.ts');
    return await withChanges(options, (deps) => showSite(site, deps));
  },
  async compareSite(site, prefix, { all, diff, ...options }) {
    const asked = { ...(prefix !== undefined && { prefix }), ...(all && { all }), ...(diff && { diff }) };
    return await withComparisons(options, async (deps) => {
      const { compareSite } = await import('./commands/compare-site.ts');
      return await compareSite(site, asked, deps);
    });
  },
  async checkSite(site, names, options) {
    return await withComparisons(options, async (deps) => {
      const { checkSite } = await import('./commands/check-site.ts');
      return await checkSite(site, names, deps);
    });
  },
  async changeSite(change, { yes = false, ...options }) {
    const { changeSite } = await import('./commands/change-site.ts');
    return await withChanges(options, (deps) => changeSite(change, yes, deps));
  },
  async showFunctions(names, { region, ...options }) {
    const { showFunctions } = await import('./commands/show-functions.ts');
    return await withChanges(options, (deps) => showFunctions(names, region, deps));
  },
  async changeFunctions(change, { yes = false, ...options }) {
    const { changeFunctions } = await import('./commands/change-functions.ts');
    return await withChanges(options, (deps) => changeFunctions(change, yes, deps));
  },
  async demo({ once = false, latency, json, quiet }) {
    const [{ runDemo }, { readEnvironment }] = await Promise.all([
      import('../sandbox/demo.ts'),
      import('./config.ts'),
    ]);
    const quit = new AbortController();
    using stop = listenForStop(process, () => quit.abort());
    const { variables } = readEnvironment();
    const print = (line: string) => stdout.write(`${line}\n`);
    const signals = { stop: stop.signal, quit: quit.signal };
    return await runDemo({
      main: fileURLToPath(import.meta.resolve('./tidemark.js')),
      once,
      flags: [...(json ? ['--json'] : []), ...(quiet ? ['--quiet'] : [])],
      latencyMs: latency,
      print,
      env: variables,
      ...signals,
    });
  },
  async serve(options) {
    keepHeapSmall();
    const [{ serve }, { createSlackServer }, { collectors }] = await Promise.all([
      import('./commands/serve.ts'),
      import('../handlers/server.ts'),
      import('../agents/registry.ts'),
    ]);
    const { config, env, console } = await prepare(options, 'info');
    const { log } = console;
    using stop = listenForStop(process, () => quit(console));
    await using session = await openChangeSession(config, collectors, log);
    const tokens = {
      botToken: env.SLACK_BOT_TOKEN ?? '',
      appToken: env.SLACK_APP_TOKEN,
      signingSecret: env.SLACK_SIGNING_SECRET,
      apiUrl: env.SLACK_API_URL,
    };
    const server = await createSlackServer({
      config,
      tokens,
      port: env.PORT,
      ...session,
      engine: session,
      log,
    });
    return await serve({ server, log, stop: stop.signal });
  },
};

const lostOutput = watchOutput([stdout, stderr]);
process.once('exit', () => {
  const lost = lostOutput();
  if (lost === undefined) return;
  stderr.write(`the output could not be written, or not all of it: ${lost}\n`);
  process.exitCode ||= EXIT.failed;
});

const args = process.argv.slice(2);
const output = {
  version: packageJson.version,
  out: (text: string) => stdout.write(text),
  err: (text: string) => stderr.write(text),
};
try {
  process.exitCode = await runCommandLine(args, actions, output);
} catch (error) {
  reportFailure(error, { json: args.includes('--json'), stdout, stderr });
  process.exitCode = exitCodeOf(error);
}
setTimeout(() => process.exit(), LINGER_MS).unref();
