import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { cloneProject } from '../../agents/local/clasp.ts';
import { createGasCollector } from '../../agents/local/gas.ts';
import { type AppsScriptState, createAppsScript } from '../../sandbox/apps-script.ts';
import { makeClaspEnvironment } from '../../sandbox/clasp-environment.ts';
import { type Server, startServer } from '../../sandbox/server.ts';
import { COMPILED } from '../commands/tidemark-process.ts';
import { type Collected, type CollectOptions, collect } from './collect.ts';
import { makeFolder } from './repository.ts';

const ID = '1JadaMainAutomationScript0123456789abcdefghijklmnopqrstu';
const { signal } = new AbortController();
/** Each start of the real clasp is a second of processor time. */
vi.setConfig({ testTimeout: 90_000 });

function makeState(): AppsScriptState {
  const files = [
    { name: 'appsscript', type: 'JSON' as const, source: '{ "timeZone": "America/Los_Angeles" }\n' },
    { name: 'Code', type: 'SERVER_JS' as const, source: 'function onOpen() { return "Ahoi ⛵"; }\r\n' },
    { name: 'mail/Template', type: 'HTML' as const, source: '<p>Welcome aboard</p>' },
    { name: 'Empty', type: 'SERVER_JS' as const, source: '' },
  ];
  return { isApiOn: true, projects: new Map([[ID, { title: 'JADA main', isShared: true, files }]]) };
}

let google: Server & { readonly state: AppsScriptState };
let folder: Awaited<ReturnType<typeof makeFolder>>;
let env: Record<string, string>;
/** The project as it was first. */
let captured: Collected;

beforeAll(async () => {
  const state = makeState();
  google = Object.assign(await startServer({ services: [createAppsScript(state)] }), { state });
  folder = await makeFolder();
  env = { ...(await makeClaspEnvironment(folder.path, google.url)), ...COMPILED };
  captured = await capture();
}, 90_000);

afterAll(async () => {
  await captured[Symbol.asyncDispose]();
  await google[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function capture(options: CollectOptions = {}, scriptId = ID): Promise<Collected> {
  const config = { snapshot: { local: { gas: [{ name: 'main', scriptId }] } } };
  return collect(createGasCollector({ env }), { ...options, config });
}

test('clasp brings every source of a project and its .clasp.json, empty files too', async () => {
  expect(captured.paths).toEqual(
    ['.clasp.json', 'Code.js', 'Empty.js', 'appsscript.json', 'mail/Template.html'].map(
      (name) => `gas/main/${name}`,
    ),
  );
  expect(await captured.json('gas/main/.clasp.json')).toMatchObject({ scriptId: ID, rootDir: '' });
  expect(await captured.read('gas/main/Code.js')).toBe('function onOpen() { return "Ahoi ⛵"; }\r\n');
  expect(await captured.read('gas/main/Empty.js')).toBe('');
  expect(captured.resources[0]?.record).toMatchObject({ id: 'main', path: 'gas/main', gaps: [] });
});

test('a second look sees an edited source, and only that', async () => {
  const [resource] = captured.resources;
  expect(resource?.again).toEqual(resource?.record.look);
  const code = google.state.projects.get(ID)?.files.find((file) => file.name === 'Code');
  if (code) code.source = code.source.replace('Ahoi', 'Ahoy');
  expect(await captured.look()).not.toEqual([resource?.record.look]);
});

test('a script that is not there is a clear error', async () => {
  await expect(capture({}, `${ID}x`)).rejects.toThrow(
    `clasp clone ${ID}x: there is no such script, or clasp's Google account cannot see it`,
  );
});

test('a script that is not shared with the account is a clear error', async () => {
  google.state.projects.set(`${ID}y`, { title: 'private', isShared: false, files: [] });
  await expect(capture({}, `${ID}y`)).rejects.toThrow('share it with that account');
});

test('an API that is off is a clear error with the address where it is turned on', async () => {
  google.state.isApiOn = false;
  const run = capture();
  await expect(run).rejects.toThrow('turn it on at https://script.google.com/home/usersettings');
  google.state.isApiOn = true;
});

test('a clasp that is not logged in is a clear error', async () => {
  const run = cloneProject(ID, signal, {
    env: { ...env, clasp_config_auth: join(folder.path, 'none.json') },
  });
  await expect(run).rejects.toThrow('clasp is not logged in: run "npx clasp login"');
});

test('a clasp that is missing is a clear error', async () => {
  await expect(cloneProject(ID, signal, { program: ['no-such-clasp'] })).rejects.toThrow(
    'clasp: no-such-clasp is not installed or not on PATH: run "npm install -g @google/clasp"',
  );
});

/** A clasp that says one thing and ends. */
function makeClasp(stderr: string, exitCode: number): readonly [string, ...string[]] {
  return [
    process.execPath,
    '-e',
    `console.error(${JSON.stringify(stderr)}); process.exitCode = ${exitCode}`,
    '--',
  ];
}

test.each([
  ['Invalid script ID.', 0, 'there is no such script'],
  ['invalid_grant', 1, 'login has expired or was revoked: run "npx clasp login" again (invalid_grant)'],
  ['Request had invalid authentication credentials. Expected …', 1, 'login has expired or was revoked'],
  ['Apps Script API has not been used in project 7 before or it is disabled.', 1, 'turn it on there'],
  ['Quota exceeded for quota metric', 1, 'try again in a minute'],
  [
    'request to https://x failed, reason: getaddrinfo ENOTFOUND script.googleapis.com',
    1,
    'Google cannot be reached',
  ],
  [`Unexpected token 'o', "not json" is not valid JSON`, 1, 'clasp cannot read its login file'],
  ['Something new\nwith details', 1, `clasp clone ${ID}: Something new`],
  ['', 1, `clasp clone ${ID}: it says nothing`],
])('where clasp says "%s" a person is told what to do', async (stderr, exitCode, message) => {
  const run = cloneProject(ID, signal, { program: makeClasp(stderr, exitCode) });
  await expect(run).rejects.toThrow(message);
});

test('a cancelled run ends clasp', async () => {
  const pidFile = join(folder.path, 'pid');
  const script = `require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, ''); setInterval(() => {}, 1000)`;
  const cancel = new AbortController();
  const run = cloneProject(ID, cancel.signal, { program: [process.execPath, '-e', script, '--'] });
  run.catch(() => undefined);
  await vi.waitFor(() => writeFile(pidFile, '', { flag: 'r+' }), 10_000);
  cancel.abort(new Error('cancelled'));
  await expect(run).rejects.toThrow('cancelled');
});
