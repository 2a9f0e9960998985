import { expect, test } from 'vitest';
import { describeCoverage } from '../../src/manifest/coverage.ts';
import { nameKind, nameKinds } from '../../src/manifest/kind-names.ts';
import type { Coverage } from '../../src/manifest/manifest.ts';

type Kind = Coverage['uncovered'][number];
type Answer = Coverage['regions'][number];

const LISTED: Answer = { region: 'us-east-1', status: 'listed', count: 9 };
const DENIED: Answer = { region: 'us-west-2', status: 'denied', count: 0, code: 'AccessDeniedException' };

function makeKind(service: string, type: string, count: number): Kind {
  return { service, type, count, arns: [] };
}

test('what there is most of comes first', () => {
  const uncovered = [makeKind('rds', 'db', 1), makeKind('sqs', '', 3)];
  expect(describeCoverage({ regions: [LISTED], uncovered })).toBe('3 SQS queues, 1 RDS instance');
});

test('of many kinds six are named and the rest counted', () => {
  const uncovered = Array.from({ length: 9 }, (_, index) => makeKind('ec2', `thing-${index}`, 20 - index));
  const told = describeCoverage({ regions: [LISTED], uncovered });
  expect(told).toMatch(/^20 EC2 thing 0s, .*, 15 EC2 thing 5s, 39 more$/);
});

test('where everything was asked and nothing found, there is nothing to tell', () => {
  expect(describeCoverage({ regions: [LISTED], uncovered: [] })).toBeUndefined();
});

test.each([
  [
    [LISTED, DENIED],
    [makeKind('sns', '', 1)],
    '1 SNS topic; not known in us-west-2 (allow tag:GetResources)',
  ],
  [
    [LISTED, DENIED, { ...DENIED, region: 'eu-west-1' }, { region: 'x-1', status: 'failed', count: 0 }],
    [],
    'not known in us-west-2, eu-west-1 (allow tag:GetResources); not known in x-1 (GetResources failed)',
  ],
  [[DENIED], [], 'not known (allow tag:GetResources)'],
  [[{ ...DENIED, status: 'unsupported' }], [], 'not known (GetResources is not supported there)'],
  [[{ ...DENIED, status: 'failed', code: 'ENOTFOUND' }], [], 'not known (GetResources failed: ENOTFOUND)'],
  [[{ ...DENIED, status: 'unfinished' }], [], 'not known (GetResources had not finished when all else had)'],
] satisfies [Answer[], Kind[], string][])(
  'a region that did not answer is named',
  (regions, uncovered, told) => {
    expect(describeCoverage({ regions, uncovered })).toBe(told);
  },
);

test.each([
  ['sqs', '', 'SQS queue', 'SQS queues'],
  ['iam', 'oidc-provider', 'IAM oidc provider', 'IAM oidc providers'],
  ['states', 'stateMachine', 'Step Functions state machine', 'Step Functions state machines'],
  ['ecr', 'repository', 'ECR repository', 'ECR repositories'],
  ['ec2', 'elastic-ip', 'EC2 elastic ip', 'EC2 elastic ips'],
  ['ec2', 'network-class', 'EC2 network class', 'EC2 network classes'],
  ['newservice', '', 'newservice resource', 'newservice resources'],
])('%s %s is named as people do', (service, type, one, many) => {
  expect([nameKind(service, type), nameKinds(service, type)]).toEqual([one, many]);
});
