import { expect, test } from 'vitest';
import { parseTake } from '../../handlers/take-arguments.ts';

const parse = (typed: string) => parseTake(typed.split(' ').filter(Boolean));

test.each([
  ['', {}],
  ['v1.0', { name: 'v1.0' }],
  ['v1.0 only s3,lambda', { name: 'v1.0', only: ['s3', 'lambda'] }],
  ['v1.0 only lambda s3', { name: 'v1.0', only: ['s3', 'lambda'] }],
  ['v1.0 only s3, lambda and config', { name: 'v1.0', only: ['s3', 'lambda', 'config'] }],
  ['v1.0 --only=s3', { name: 'v1.0', only: ['s3'] }],
  ['v1.0 —only S3', { name: 'v1.0', only: ['s3'] }],
  ['only local full', { only: ['local'], full: true }],
  ['full v1.0', { name: 'v1.0', full: true }],
])('"%s" is understood', (typed, wish) => {
  expect(parse(typed)).toEqual({ kind: 'understood', ...wish });
});

test.each([
  ['v1/0', ['"v1/0" cannot be a snapshot\'s name: it may have letters, digits, ".", "_" and "-".']],
  ['..', ['".." cannot be a snapshot\'s name: it may have letters, digits, ".", "_" and "-".']],
  ['v1.0 only', ['Say which agents: only s3,lambda,config,local.']],
  ['v1.0 only lamda', ['"lamda" is no agent. Did you mean lambda?']],
  ['v1.0 only ec2', ['"ec2" is no agent. The agents are s3, lambda, config, local.']],
  ['v1.0 ful', ['I do not understand "ful". Did you mean "full"?']],
  ['v1.0 s3,lambda', ['I do not understand "s3,lambda". Did you mean "only s3,lambda"?']],
  ['--dry-run', ['I do not understand "--dry-run".']],
  ['a'.repeat(101), ['The name is 101 characters long; 100 are allowed.']],
])('"%s" is not, with the reason', (typed, reasons) => {
  expect(parse(typed)).toEqual({ kind: 'misunderstood', reasons });
});

test('all that is wrong is said at once', () => {
  expect(parse('a/b c only ec2')).toMatchObject({ reasons: { length: 3 } });
});
