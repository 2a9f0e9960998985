import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createGasCollector } from '../../agents/local/gas.ts';
import { createScriptRestorer } from '../../agents/restore/script.ts';
import { type AppsScriptFile, type AppsScriptState, createAppsScript } from '../../sandbox/apps-script.ts';
import { makeClaspEnvironment } from '../../sandbox/clasp-environment.ts';
import { type Server, startServer } from '../../sandbox/server.ts';
import { makeFolder } from '../agents/repository.ts';
import { ALICE } from '../commands/fake-snapshots.ts';
import { COMPILED } from '../commands/tidemark-process.ts';
import { openRestoreScene, type RestoreScene } from './restore-scene.ts';

const ID = '1JadaMainAutomationScript0123456789abcdefghijklmnopqrstu';
const OTHER = `${ID}z`;
/** Each start of the real clasp is a second of processor time. */
vi.setConfig({ testTimeout: 90_000 });

const MANIFEST: AppsScriptFile = {
  name: 'appsscript',
  type: 'JSON',
  source: '{ "timeZone": "America/Los_Angeles" }\n',
};
const CODE: AppsScriptFile = {
  name: 'Code',
  type: 'SERVER_JS',
  source: 'function onOpen() { return "Ahoi ⛵"; }\r\n',
};
const OTHERS: AppsScriptFile[] = [
  { name: 'Empty', type: 'SERVER_JS', source: '' },
  { name: 'mail/Template', type: 'HTML', source: '<p>Welcome aboard</p>' },
];
const MORE: AppsScriptFile = { name: 'More', type: 'SERVER_JS', source: 'var more;' };

let state: AppsScriptState;
let google: Server;
let folder: Awaited<ReturnType<typeof makeFolder>>;
let scene: RestoreScene;

beforeAll(async () => {
  const project = { title: 'JADA main', isShared: true, files: [MANIFEST, CODE, ...OTHERS] };
  state = { isApiOn: true, projects: new Map([[ID, project]]) };
  google = await startServer({ services: [createAppsScript(state)] });
  folder = await makeFolder();
  const env = { ...(await makeClaspEnvironment(folder.path, google.url)), ...COMPILED };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  scene = await openRestoreScene(undefined, [createGasCollector()], {
    snapshot: { local: { gas: [{ name: 'main', scriptId: ID }] } },
  });
  await scene.take('v1');
}, 90_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await scene[Symbol.asyncDispose]();
  await google[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const sorted = (files: readonly AppsScriptFile[] = []) =>
  files.toSorted((a, b) => (a.name < b.name ? -1 : 1));

function setFiles(id: string, ...files: AppsScriptFile[]): void {
  state.projects.set(id, { title: 'JADA', isShared: true, files });
}

test('sources become as they were, once; what was there is kept, and other files stay', async () => {
  setFiles(ID, { ...MANIFEST, source: '{}' }, ...OTHERS, MORE);
  const { plan } = await scene.restore('v1', ['gas:main']);
  expect(plan.diff).toBe('+ Code.js\n* appsscript.json\n');
  const kept = /[0-9a-f]{64}/.exec(plan.summary.join(' '))?.[0] ?? '';
  expect(sorted(state.projects.get(ID)?.files)).toEqual(sorted([MANIFEST, CODE, ...OTHERS, MORE]));
  const was = JSON.parse(await text(scene.run.store.open(kept)));
  expect(was).toMatchObject({ 'appsscript.json': '{}', 'More.js': 'var more;' });
  expect(await scene.ask('v1', ['gas:main'])).toMatchObject({ kind: 'nothing' });
  expect(await scene.ask('v1', ['gas:main'], { delete: true })).toMatchObject({
    kind: 'refused',
    reasons: [expect.stringContaining('delete More.js in the editor of Apps Script')],
  });
});

test('another project takes them, and has no others where none are to stay', async () => {
  setFiles(OTHER, { ...MANIFEST, source: '{}' }, MORE);
  const recipe = JSON.stringify({ 'appsscript.json': MANIFEST.source, 'Code.js': CODE.source });
  const room = { open: () => Readable.from([recipe]), signal: new AbortController().signal };
  const wanted = { recipe: 'any', isExact: true };
  const step = { service: 'gas', step: 'project', region: 'local', target: OTHER, wanted };
  await createScriptRestorer().steps.project?.apply(step, room);
  expect(sorted(state.projects.get(OTHER)?.files)).toEqual(sorted([MANIFEST, CODE]));
});

test('a project that somebody has edited since the proposal is left alone', async () => {
  setFiles(ID, MANIFEST, ...OTHERS);
  const request = {
    kind: 'restore',
    target: 'snapshot v1',
    args: { snapshot: 'v1', resources: ['gas:main'] },
  } as const;
  const proposed = await scene.changes.propose(request, ALICE);
  if (proposed.kind !== 'proposed') throw new Error(JSON.stringify(proposed));
  const edited = { ...MORE, source: 'var mine;' };
  setFiles(ID, MANIFEST, ...OTHERS, edited);
  const { id, hash } = proposed.change;
  expect(await scene.changes.approve(id, hash, ALICE)).toMatchObject({ kind: 'stale' });
  expect(state.projects.get(ID)?.files).toEqual([MANIFEST, ...OTHERS, edited]);
});

test.each([
  ['a project that is not there', [`gas:main=${ID}x`], {}, 'there is no such script'],
  ['what is no id', ['gas:main=a b'], {}, '"a b" is no id of an Apps Script project'],
  ['another one from Slack', [`gas:main=${OTHER}`], { onlyConfigured: true }, 'leave the other one out'],
  ['one that the snapshot lacks', ['gas:mian'], {}, 'did you mean gas:main?'],
])('%s is refused with what to do', async (_, wanted, args, reason) => {
  const answer = await scene.ask('v1', wanted, args);
  expect(answer).toEqual({ kind: 'refused', reasons: [expect.stringContaining(reason)] });
});
