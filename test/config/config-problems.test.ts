// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are what the file has for the environment to fill
import { expect, test } from 'vitest';
import { problemsOf } from './load.ts';

async function problemsIn(content: string): Promise<string[]> {
  return (await problemsOf(`estate: jada\n${content}`)).map((problem) =>
    problem.replace(/^tidemark.yaml:/, ''),
  );
}

test('all problems are told at once, each with its line, key, value and what is allowed', async () => {
  const content = `estate: my estate
databse: ./data
aws:
  accountId: 123
snapshot:
  s3: { inclde: ["*"] }
  concurrency: 0
schedules:
  - { name: daily, cron: "0 3 * *" }
slack: { operators: [] }
`;
  expect(await problemsOf(content)).toEqual([
    'tidemark.yaml:1: estate: "my estate" is not a name: letters, digits, ".", "_" and "-" only',
    'tidemark.yaml:2: databse: unknown key; did you mean "database"?',
    'tidemark.yaml:4: aws.accountId: 123 is not an AWS account: twelve digits, in quotes',
    'tidemark.yaml:6: snapshot.s3.inclde: unknown key; did you mean "include"?',
    'tidemark.yaml:7: snapshot.concurrency: 0 is not a whole number from 1 to 1024',
    'tidemark.yaml:9: schedules[0].cron: "0 3 * *" is not a cron expression: five fields, minute hour day month weekday, such as "0 3 * * *"',
    'tidemark.yaml:10: slack.channel: is missing; give a channel: its name as "#ops", in quotes, or its id',
  ]);
});

test('an unknown key like no other is told which are known there', async () => {
  expect(await problemsIn('secrets: { colour: red }')).toEqual([
    '2: secrets.colour: unknown key; known here: recipients',
  ]);
  expect(await problemsIn('schedules: [{ name: a, crn: "* * * * *", cron: "* * * * *" }]')).toEqual([
    '2: schedules[0].crn: unknown key; did you mean "cron"?',
  ]);
});

test('a channel whose # began a comment is explained', async () => {
  expect(await problemsIn('slack:\n  channel: #ops')).toEqual([
    '3: slack.channel: is empty, because "#" starts a comment: write it in quotes: "#ops"',
  ]);
});

test.each([
  [
    'store: s3://backups/jada',
    '2: store: "s3://backups/jada" is not a folder; buckets (s3://…) are not supported as a store in this version',
  ],
  [
    'database: mysql://db',
    '2: database: "mysql://db" is not a folder, or the address of a Postgres database (postgres://user:password@host/name)',
  ],
  ['aws: { region: us-east }', '2: aws.region: "us-east" is not an AWS region such as us-east-1'],
  ['aws: { regions: [] }', '2: aws.regions: an empty list is not a list of at least one region'],
  [
    'aws: { regions: [eu-west-1, eu-west-1] }',
    '2: aws.regions[1]: "eu-west-1" is there twice: entry 1 has it too',
  ],
  [
    'aws: { endpoint: localhost }',
    '2: aws.endpoint: "localhost" is not an address such as http://127.0.0.1:5000',
  ],
  ['snapshot: []', '2: snapshot: an empty list is not a set of keys'],
  ['snapshot: { s3: { include: all } }', '2: snapshot.s3.include: "all" is not a list'],
  [
    'snapshot: { config: { dynamodb: { items: yes } } }',
    '2: snapshot.config.dynamodb.items: "yes" is not true or false',
  ],
  [
    'snapshot: { local: { repos: [{ name: a, path: x }, { name: a, path: y }] } }',
    '2: snapshot.local.repos[1].name: "a" is there twice: entry 1 has it too',
  ],
  ['sites: { "a b": {} }', '2: sites["a b"]: "a b" is not a name: letters, digits, ".", "_" and "-" only'],
  [
    'schedules: [{ name: a, cron: "0 3 * * *", timezone: America/Los_Angels }]',
    '2: schedules[0].timezone: "America/Los_Angels" is not a time zone; did you mean "America/Los_Angeles"?',
  ],
  [
    'schedules: [{ name: a, cron: "0 3 * * MOM" }]',
    '2: schedules[0].cron: "0 3 * * MOM" is not a cron expression: "MOM" is no weekday; did you mean "MON"?',
  ],
  [
    'schedules: [{ name: a, cron: "0 3 * * *", do: restore }]',
    '2: schedules[0].do: "restore" is not "take" (a snapshot) or "drill"',
  ],
  [
    'schedules: [{ name: a, cron: "0 3 * * *", count: 3 }]',
    '2: schedules[0].count: how many resources a drill restores: only with "do: drill"',
  ],
  [
    'schedules: [{ name: a, cron: "0 3 * * *", bucket: abc }]',
    '2: schedules[0].bucket: where a drill restores objects to: only with "do: drill"',
  ],
  [
    'schedules: [{ name: a, cron: "0 3 * * *", do: drill, bucket: one }]\nsites: { qos: { domain: a.com, production: { bucket: one }, staging: { bucket: two } } }',
    '2: schedules[0].bucket: the bucket one is the production of qos: drills need one that is of no site',
  ],
  [
    'schedules: [{ name: a, cron: "0 3 * * *", retain: { daily: 7 } }]',
    '2: schedules[0].retain: not supported in this version: no schedule removes snapshots, all of them are kept; leave the key out',
  ],
  [
    'slack: { channel: "#ops", approvalExpiry: soon }',
    '2: slack.approvalExpiry: "soon" is not a time such as 30m, 24h or 7d, at most a year',
  ],
  [
    'slack: { channel: "#ops", approvalExpiry: 9999d }',
    '2: slack.approvalExpiry: "9999d" is not a time such as 30m, 24h or 7d, at most a year',
  ],
  [
    'slack: { channel: "#ops", approvers: [alice] }',
    '2: slack.approvers[0]: "alice" is not a Slack user or user-group id such as U0123 or S0456',
  ],
  ['email: { from: ops, to: [] }', '2: email.from: "ops" is not an e-mail address'],
])('%s', async (content, problem) => {
  expect(await problemsIn(content)).toContain(problem);
});

test('a secret given where none belongs is not repeated', async () => {
  const [problem] = await problemsIn('secrets: { recipients: [AGE-SECRET-KEY-1QQQQ] }');
  expect(problem).toBe('2: secrets.recipients[0]: "[redacted]" is not an age recipient (age1…)');
});

test('a value from the environment is named, not shown', async () => {
  expect(await problemsOf('estate: ${ESTATE}\n', { ESTATE: 'hunter 2' })).toEqual([
    'tidemark.yaml:1: estate: ${ESTATE} is not a name: letters, digits, ".", "_" and "-" only',
  ]);
});

test('a long value is cut', async () => {
  const [problem] = await problemsIn(`aws: { region: ${'X'.repeat(500)} }`);
  expect(problem).toHaveLength('2: aws.region: "" is not an AWS region such as us-east-1'.length + 60);
});

test('a store in R2 or MinIO may name its region as it likes', async () => {
  const content = 'aws: { region: auto, endpoint: "https://x.r2.cloudflarestorage.com" }\nslak: {}';
  expect(await problemsIn(content)).toEqual(['3: slak: unknown key; did you mean "slack"?']);
});
