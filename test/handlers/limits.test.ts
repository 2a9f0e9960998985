import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agentDoneView, agentStoppedView, agentView } from '../../handlers/agent-view.ts';
import type { Content } from '../../handlers/blocks.ts';
import { listView } from '../../handlers/list-snapshots-view.ts';
import { refusalView } from '../../handlers/request.ts';
import { closingView, resultView } from '../../handlers/result-view.ts';
import { cancellingView, endedView, runningView, startingView } from '../../handlers/run-view.ts';
import { runningNowView, unknownSnapshotView } from '../../handlers/show-snapshot-view.ts';
import { unknownCommandView } from '../../handlers/snapshot-help-view.ts';
import { alreadyRunningView } from '../../handlers/take-snapshot-view.ts';
import type { ManifestSummary } from '../../src/manifest/manifest.ts';
import { makeFailure, makeManifest } from './make-manifest.ts';
import { makeAgent, makeProgress, STARTED_AT } from './make-progress.ts';

// https://docs.slack.dev/reference/block-kit/blocks and …/methods/chat.postMessage#truncating
const TEXT = 4_000;
const BLOCKS = 50;
const ALL_BLOCKS = 13_200;
const LENGTHS = {
  header: 150,
  section: 3_000,
  element: 3_000,
  value: 2_000,
  button: 75,
  confirmTitle: 100,
  confirm: 300,
};

/** Names as people and AWS make them, and as they should not: long, empty, markup, escapes, any Unicode. */
const name = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constantFrom(
    '&'.repeat(1024),
    '<!channel>'.repeat(200),
    '`'.repeat(1024),
    '👩‍👩‍👧‍👦'.repeat(200),
    '',
    'x'.repeat(9_000),
  ),
);
const amount = fc.integer({ min: 0, max: 1e15 });
const many = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 60, size: 'max' });

const failure = fc
  .record({ service: name, resource: name, what: name, call: name, code: name, message: name })
  .map((fields) => makeFailure(fields));
const changed = fc.record({ service: name, region: name, id: name, title: name });
const totals = fc.record({ resources: amount, files: amount, bytes: amount });

const manifest = fc
  .record({
    name,
    state: fc.constantFrom('COMPLETE' as const, 'PARTIAL' as const, 'FAILED' as const),
    failures: many(failure),
    changes: fc.record({ since: name, added: many(changed), removed: many(changed), changed: many(changed) }),
    moved: many(fc.record({ service: name, region: name, id: name, reason: name })),
    services: fc.dictionary(name, totals, { maxKeys: 60 }),
    newBytes: amount,
    sums: totals,
  })
  .map(({ moved, services, newBytes, sums, ...fields }): ManifestSummary => {
    const consistency = { kind: 'fuzzy' as const, asOf: '2026-11-22T17:15:58.000Z', rounds: 3, moved };
    return makeManifest({ ...fields, consistency, totals: { ...sums, services, newBytes } });
  });

const progress = fc
  .record({
    name,
    on: name,
    failures: fc.array(name, { maxLength: 5 }),
    found: amount,
    done: amount,
    failed: amount,
  })
  .map(({ name: run, on, failures, found, done, failed }) => {
    const agent = makeAgent({ on, failures, steps: { found, done }, resources: { found, done, failed } });
    return makeProgress({ name: run.slice(0, 100), agents: [agent, agent, agent, agent] });
  });

function checkLimits(content: Content): void {
  expect(content.text.length, 'text').toBeLessThanOrEqual(TEXT);
  expect(content.text.trim(), 'text').not.toBe('');
  expect(content.blocks.length).toBeLessThanOrEqual(BLOCKS);
  expect(JSON.stringify(content.blocks).length).toBeLessThanOrEqual(ALL_BLOCKS);
  for (const block of content.blocks) checkBlock(block);
}

function checkBlock(block: Content['blocks'][number]): void {
  if (block.type === 'header') checkText(block.text.text, LENGTHS.header);
  if (block.type === 'section') checkText(block.text?.text ?? '', LENGTHS.section);
  if (block.type === 'context') {
    for (const element of block.elements) if ('text' in element) checkText(element.text, LENGTHS.element);
  }
  if (block.type === 'actions') {
    for (const element of block.elements) {
      if (element.type !== 'button') continue;
      checkText(element.text.text, LENGTHS.button);
      expect((element.value ?? '').length).toBeLessThanOrEqual(LENGTHS.value);
      checkText(element.confirm?.title?.text ?? '', LENGTHS.confirmTitle);
      checkText(element.confirm?.text.text ?? '', LENGTHS.confirm);
    }
  }
}

function checkText(text: string, length: number): void {
  expect(text.length).toBeLessThanOrEqual(length);
  expect(text.trim()).not.toBe('');
}

/** Slack gives a meaning to `<…>` in markup: only what we put there ourselves may be in it. */
function checkMarkup({ text, blocks }: Content): void {
  const markup = [text, ...blocks.flatMap(markupOf)].join('\n');
  for (const mark of markup.match(/<[^>]*>?/g) ?? []) {
    expect(mark).toMatch(/^<(@U01ALICE|#C01OPS|https:\/\/jada\.slack\.com\/p1\|Watch it there)>$/);
  }
}

function markupOf(block: Content['blocks'][number]): string[] {
  if (block.type === 'section') return [block.text?.text ?? ''];
  if (block.type === 'context')
    return block.elements.flatMap((element) => ('text' in element ? [element.text] : []));
  return [];
}

const NOW = new Date(STARTED_AT.getTime() + 61_000);

test('any manifest stays within what Slack takes', () => {
  fc.assert(
    fc.property(manifest, name, (summary, by) => {
      const sealed = { manifest: summary, folder: by, elapsedMs: 252_000 };
      const contents = [resultView(sealed, by), closingView('<@U01ALICE>', sealed, false)];
      contents.push(...summary.agents.map((agent) => agentDoneView(agent, summary)));
      for (const content of contents) {
        checkLimits(content);
        checkMarkup(content);
      }
    }),
    { numRuns: 150 },
  );
});

test('ten thousand failures and changes stay within what Slack takes', () => {
  const failures = Array.from({ length: 10_000 }, (_, index) => makeFailure({ resource: `bucket-${index}` }));
  const added = failures.map(({ service, region, resource }) => ({
    service,
    region,
    id: resource,
    title: resource,
  }));
  const changes = { since: 'v0.9', added, removed: added, changed: added };
  checkLimits(
    resultView({ manifest: makeManifest({ failures, changes }), folder: '/s', elapsedMs: 1 }, 'alice'),
  );
});

test('any progress stays within what Slack takes', () => {
  fc.assert(
    fc.property(progress, name, (state, by) => {
      const run = { name: state.name, by, startedAt: STARTED_AT, isResumed: false };
      const failed = { kind: 'failed' as const, name: state.name, code: by, message: by, resumable: true };
      const contents = [
        startingView(run),
        runningView(run, state, NOW),
        cancellingView(run, by),
        endedView(run, failed, 61_000),
        endedView(run, { kind: 'cancelled', name: state.name, by }, 61_000),
        ...state.agents.flatMap((agent) => [agentView(agent, 1e9, 'capturing'), agentStoppedView(agent)]),
      ];
      for (const content of contents) {
        checkLimits(content);
        checkMarkup(content);
      }
    }),
    { numRuns: 150 },
  );
});

test('answers to anything that people type stay within what Slack takes', () => {
  fc.assert(
    fc.property(name, many(name), (typed, names) => {
      const by = { door: 'slack' as const, id: typed, name: typed };
      const running = { name: typed, startedAt: NOW, by, place: { channel: 'C01OPS', permalink: typed } };
      const listing = names.map((one) => {
        const fields = {
          startedAt: STARTED_AT,
          finishedAt: NOW,
          resources: 1,
          files: 1,
          bytes: 1,
          note: one,
        };
        return { name: one, state: 'PARTIAL' as const, ...fields };
      });
      const contents = [
        alreadyRunningView(running),
        runningNowView(running),
        unknownSnapshotView(typed, typed),
        unknownCommandView(typed, typed),
        listView(listing),
        ...(names.length > 0 ? [refusalView(names.map((one) => `"${one}" is no agent`))] : []),
      ];
      for (const content of contents) {
        checkLimits(content);
        checkMarkup(content);
      }
    }),
    { numRuns: 150 },
  );
});
