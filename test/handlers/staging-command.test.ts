import { expect, test } from 'vitest';
import { SLACK } from '../../handlers/dialect.ts';
import { stagingCommand } from '../../handlers/staging-command.ts';
import type { StatusAnswer } from '../../src/sites/status.ts';
import { words } from './fake-slack.ts';
import { makeChange } from './make-change.ts';
import { type ChangeDepsOptions, makeChangeDeps } from './make-change-deps.ts';

type Args = Parameters<typeof stagingCommand>[0];

const COUNTS = { '=': 151, '-': 1, '+': 0, '*': 2 };
const STATUS: StatusAnswer = {
  kind: 'status',
  status: {
    site: 'qos',
    domain: 'queenofsandiego.com',
    production: 'queenofsandiego.com',
    staging: 'queenofsandiego-staging',
    address: 'https://d1.cloudfront.net/',
    counts: COUNTS,
    lastChange: makeChange({ state: 'applied' }),
    lastInvalidation: { change: 'c-7k2m9p', id: 'I1', state: 'Completed' },
    pending: [makeChange({ id: 'c-2', place: { channel: 'C1', permalink: 'https://jada.slack.com/p1' } })],
    problems: ['the distribution E2 is disabled and serves nothing'],
  },
};

function makeCommand(options: ChangeDepsOptions & { isOperator?: boolean } = {}) {
  const made = makeChangeDeps(options);
  const answers: string[] = [];
  const asked: unknown[] = [];
  const compared = {
    site: 'qos',
    prefix: '',
    production: 'queenofsandiego.com',
    staging: 'queenofsandiego-staging',
    counts: COUNTS,
    paths: [{ mark: '*' as const, path: 'index.html', production: 10, staging: 12 }],
  };
  const checked = {
    site: 'sailjada',
    names: ['James Taylor'],
    counts: { pages: 12, named: 3, same: 2 },
    pages: [{ path: 'index.html', only: 'production' as const, findings: [] }],
    absent: [],
    unread: [],
  };
  const deps = {
    ...made,
    dialect: { ...SLACK, date: () => 'at some time' },
    operators: {
      check: async () =>
        options.isOperator === false
          ? { kind: 'refused' as const, reason: 'Only members of #ops may do that.' }
          : { kind: 'allowed' as const },
    },
    sites: {
      status: async () => STATUS,
      compare: async (...args: unknown[]) => {
        asked.push(args.slice(0, 2));
        return { kind: 'compared' as const, comparison: compared };
      },
      check: async (...args: unknown[]) => {
        asked.push(args.slice(0, 2));
        return { kind: 'checked' as const, check: checked };
      },
    },
    replyTo: () => async (content: Parameters<typeof words>[0]) => {
      answers.push(words(content));
    },
  };
  const type = (text: string) => {
    const command = { text, user_id: 'U01ALICE', user_name: 'alice', channel_id: 'C01OPS', response_url: '' };
    return stagingCommand({ ack: async () => {}, command } as unknown as Args, deps);
  };
  return { ...made, type, answers, asked };
}

test.each([
  [
    'css qos .brand letter-spacing 2px',
    'css',
    { selector: '.brand', property: 'letter-spacing', value: '2px' },
  ],
  [
    'css qos “.nav &gt; .brand” letter-spacing 2px',
    'css',
    { selector: '.nav > .brand', property: 'letter-spacing', value: '2px' },
  ],
  [
    'price qos bobdylan $225 $240 from production',
    'price',
    { page: 'bobdylan', from: '$225', to: '$240', source: 'production' },
  ],
  ['sync QOS css/ --delete', 'sync', { prefix: 'css/', delete: true }],
  ['sync <http://queenofsandiego.com|queenofsandiego.com>', 'sync', {}],
  ['invalidate qos', 'invalidate', {}],
])('/staging %s', async (text, kind, args) => {
  const { type, changes, audit } = makeCommand();
  await type(text);
  expect(changes.requests).toEqual([{ kind, target: 'qos', args }]);
  expect(audit.entries).toEqual([]);
});

test.each([
  ['css', 'Say which site: qos, sailjada.'],
  [
    'css qso .brand color red',
    'there is no site "qso" in tidemark.yaml. Did you mean "qos"? Its sites: qos, sailjada',
  ],
  ['css qos .brand', 'Say the selector, the property and its value'],
  ['check sailjada', 'Say what the elements read: /staging check sailjada'],
  ['check sailjada "James', 'has no end: close it, or leave it out.'],
  ['rollback qos', 'Say the site and the change: /staging rollback qos c-7k2m9p'],
  ['rollback qos c-1', 'There is no change `c-1`. `/staging status` shows the last ones.'],
  ['audit many', 'Say how many entries: /staging audit 20'],
  ['comapre qos', 'There is no `/staging comapre`. Did you mean `/staging compare`?'],
])('/staging %s is refused in words, only to who asked, and kept', async (text, words) => {
  const { type, answers, audit, changes, slack } = makeCommand();
  await type(text);
  expect(JSON.parse(answers[0]?.split('\n')[0] ?? '').text.text).toContain(words);
  expect(audit.lines).toEqual([expect.stringMatching(/^U01ALICE staging \w+ .*: refused$/)]);
  expect(changes.requests).toEqual([]);
  expect(slack.messages).toEqual([]);
});

test('a change of another site is not rolled back', async () => {
  const { type, answers, changes } = makeCommand();
  changes.keep(makeChange({ id: 'c-1', state: 'applied' }));
  await type('rollback sailjada c-1');
  expect(answers[0]).toContain('c-1 is a change of qos, not of sailjada.');
});

test.each(['rollback qos c-1', 'rollback c-1'])('/staging %s proposes it', async (text) => {
  const { type, changes } = makeCommand();
  changes.keep(makeChange({ id: 'c-1', state: 'applied' }));
  await type(text);
  expect(changes.requests).toEqual([{ kind: 'rollback', target: 'qos', args: { change: 'c-1' } }]);
});

test('compare lists what differs; with a prefix line by line', async () => {
  const { type, answers, asked } = makeCommand();
  await type('compare qos');
  await type('compare qos css/');
  expect(answers[0]).toContain('* index.html  (10 B → 12 B)');
  expect(answers[0]).toContain('`/staging compare qos PREFIX` shows the lines too');
  expect(asked).toEqual([
    ['qos', { all: false, diff: false }],
    ['qos', { prefix: 'css/', all: false, diff: true }],
  ]);
});

test('check compares what is in quotes', async () => {
  const { type, answers, asked } = makeCommand();
  await type('check sailjada “James Taylor” "All Events"');
  expect(asked).toEqual([['sailjada', { names: ['James Taylor', 'All Events'] }]]);
  expect(answers[0]).toContain('the page is only in production');
});

test('status says how a site stands, what waits, and what is wrong', async () => {
  const { type, answers, audit } = makeCommand();
  await type('status qos');
  expect(answers[0]).toContain('🟡 2 differ · 1 only in production · 0 only in staging · 151 the same');
  expect(answers[0]).toContain('✋ waits for approval: letter-spacing of .brand');
  expect(answers[0]).toContain('<https://jada.slack.com/p1|c-2> ✋ waits for approval');
  expect(answers[0]).toContain('the distribution E2 is disabled');
  expect(answers[0]).toContain('*Last invalidation:* `I1` Completed, with `c-7k2m9p`');
  expect(audit.lines).toEqual(['U01ALICE staging status qos: done']);
});

test('status without a site is of all of them', async () => {
  const { type, answers } = makeCommand();
  await type('status');
  expect(answers[0]).toContain('2 staging sites');
  expect(answers[0]).toContain('*sailjada*  🟡 2 differ');
});

test('audit shows the newest entries first', async () => {
  const { type, answers, audit, clock } = makeCommand();
  const entry = { by: 'U02BOB', action: 'change approve', target: 'c-1', outcome: 'done' as const };
  await audit.record({ ...entry, at: new Date(clock.now()), detail: 'plan ab12' });
  await audit.record({ ...entry, at: new Date(clock.now()), outcome: 'refused', detail: 'it is <late>' });
  await type('audit 2');
  expect(answers[0]).toContain(
    '⛔ at some time <@U02BOB> change approve `c-1` (it is &lt;late&gt;)\\n✅ at some time <@U02BOB> change approve `c-1` (plan ab12)',
  );
});

test.each(['', 'help'])(
  '"/staging %s" shows usage with a site of the configuration, to anyone',
  async (text) => {
    const { type, answers } = makeCommand({ isOperator: false });
    await type(text);
    expect(answers[0]).toContain('`/staging css qos .brand letter-spacing 2px`');
    expect(answers[0]).toContain('proposed in #ops');
  },
);

test('who is no operator may ask for nothing', async () => {
  const { type, answers, changes, audit } = makeCommand({ isOperator: false });
  await type('sync qos');
  expect(answers[0]).toContain('Only members of #ops may do that.');
  expect(changes.requests).toEqual([]);
  expect(audit.lines).toEqual(['U01ALICE staging sync qos: refused']);
});
