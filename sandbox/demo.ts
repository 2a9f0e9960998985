import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type EndSignals, waitForChild } from './demo-child.ts';
import { makeDemoEnvironment } from './demo-environment.ts';
import { GAS_PROJECTS } from './estate/apps-script.ts';
import { makeJadaEstate } from './estate/jada.ts';
import { ACCOUNT_ID, REGION, REGIONS, SITES } from './estate/names.ts';
import { writeJadaWorkspace } from './estate/workspace.ts';
import { BOB, LocalSlackMissingError, OPS, startLocalSlack } from './local-slack.ts';
import { startSandbox } from './sandbox.ts';

export interface DemoOptions extends EndSignals {
  /** The program that the demo shows: `src/tidemark.js`. */
  readonly main: string;
  /** Take one snapshot here and be done, without Slack. */
  readonly once: boolean;
  /** What the one snapshot is told besides: `--json`, `--quiet`. */
  readonly flags: readonly string[];
  /** Milliseconds on every answer of AWS, so that there is something to watch. */
  readonly latencyMs: number;
  readonly print: (line: string) => void;
  /** Of this process; the demo's own settings go on top. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Port of the workspace's page; the next free one where it is taken. */
const SLACK_PORT = 3941;
const FOLDER = '.tidemark';

/**
 * The whole product on this machine alone: the JADA-shaped estate in the sandbox, Google's Apps Script too, real
 * repositories and folders, a Slack workspace in the browser, and the real bot in a process of its own. Everything
 * it writes is under `.tidemark/`. Returns the exit code.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  const { once: takesOne, latencyMs, print } = options;
  const folder = resolve(FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await using sandbox = await startSandbox({ estate: makeJadaEstate(), latencyMs });
  const config = await writeConfig(folder, sandbox.url);
  const env = await makeDemoEnvironment(folder, sandbox.url, options.env);
  return await (takesOne ? takeOne(config, env, options) : serve(config, env, folder, options, print));
}

async function takeOne(config: string, env: NodeJS.ProcessEnv, options: DemoOptions): Promise<number> {
  const args = [options.main, '--config', config, ...options.flags, 'snapshot', 'take'];
  const child = spawn(process.execPath, args, { env, stdio: 'inherit', detached: true });
  return await waitForChild(child, options);
}

async function serve(
  config: string,
  env: NodeJS.ProcessEnv,
  folder: string,
  options: DemoOptions,
  print: (line: string) => void,
): Promise<number> {
  await using slack = await openWorkspace(join(folder, 'slack-files'), print);
  if (!slack) return 1;
  const { botToken, appToken, apiUrl } = slack.tokens;
  const slackEnv = {
    SLACK_BOT_TOKEN: botToken,
    SLACK_APP_TOKEN: appToken,
    SLACK_API_URL: apiUrl,
    LOG_LEVEL: 'warn',
  };
  const child = spawn(process.execPath, [options.main, '--config', config, 'serve'], {
    env: { ...env, ...slackEnv },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  print('');
  print(`  Open ${slack.url}/archives/${OPS.id} and type:  /snapshot take v1.0`);
  print('');
  print('  Then open the thread and watch the four agents. /snapshot help and /staging help show the rest.');
  print(
    `  Changes to staging that alice proposes are for ${BOB.name} to approve (Act as, at the top right).`,
  );
  print(`  Snapshots are under ${join(folder, 'snapshots', 'snapshots')}. Ctrl-C ends the demo.`);
  print('');
  return await waitForChild(child, options);
}

async function openWorkspace(filesDir: string, print: (line: string) => void) {
  try {
    return await startLocalSlack({ port: SLACK_PORT, filesDir }).catch((error: unknown) => {
      if (error instanceof LocalSlackMissingError) throw error;
      return startLocalSlack({ filesDir });
    });
  } catch (error) {
    if (!(error instanceof LocalSlackMissingError)) throw error;
    print(`${error.message} Without a browser: npm run demo -- --once`);
    return undefined;
  }
}

async function writeConfig(folder: string, endpoint: string): Promise<string> {
  const workspace = join(folder, 'workspace');
  const { repos, tools, docs, handoffs } = await writeJadaWorkspace(workspace);
  const config = {
    estate: 'jada',
    store: './snapshots',
    database: './data',
    aws: { region: REGION, regions: REGIONS, accountId: ACCOUNT_ID, endpoint },
    snapshot: { local: { gas: GAS_PROJECTS, repos, tools, docs, handoffs } },
    sites: SITES,
    slack: { channel: `#${OPS.name}`, approvers: [BOB.id] },
  };
  const file = join(folder, 'tidemark.yaml');
  // JSON is YAML; the demo's file is for reading, not for keeping.
  await writeFile(file, `${JSON.stringify(config, undefined, 2)}\n`);
  return file;
}
