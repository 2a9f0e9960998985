import { expect, test } from 'vitest';
import { identifier, linkAll, nameAll } from '../../src/terraform/addresses.ts';
import { link } from '../../src/terraform/hcl.ts';
import type { Managed } from '../../src/terraform/resource.ts';

const HOME = 'us-east-1';
const make = (title: string, change: Partial<Managed> = {}): Managed => ({
  type: 'aws_x',
  title,
  importId: title,
  region: HOME,
  body: {},
  ...change,
});

test.each([
  ['queenofsandiego.com', 'queenofsandiego_com'],
  ['*.Example.com', 'wildcard_example_com'],
  ['2026-logs', '_2026_logs'],
  ['Zoë', 'zoe'],
  ['🚢', 'unnamed'],
])('%s is named %s', (text, name) => {
  expect(identifier(text)).toBe(name);
});

test('the same name twice gets a number, another type or region does not', () => {
  const all = [
    make('a.b'),
    make('a-b'),
    make('a.b', { type: 'aws_y' }),
    make('a.b', { region: 'us-west-2' }),
  ];
  const names = nameAll(all, HOME).map(({ address }) => address);
  expect(names).toEqual(['aws_x.a_b', 'aws_x.a_b_2', 'aws_y.a_b', 'aws_x.a_b_us_west_2']);
});

test('an ARN that begins with a captured one leads to it; another of the same beginning does not', () => {
  const resolve = linkAll(nameAll([make('b', { exports: { 'arn:aws:s3:::b': 'arn' } }), make('c')], HOME));
  expect(resolve('aws_x.c', 'arn:aws:s3:::b/*')).toEqual({ code: 'aws_x.b.arn', rest: '/*' });
  expect(resolve('aws_x.c', 'arn:aws:s3:::bb')).toBeUndefined();
  expect(resolve('aws_x.c', 'zone:Z1')).toBeUndefined();
});

test('references that would close a circle are cut, the others stay', () => {
  const key = (name: string) => ({ exports: { [`k:${name}`]: 'id' } });
  const to = (name: string) => link(`k:${name}`, name);
  const all = [
    make('a', { ...key('a'), body: { x: to('b') } }),
    make('b', { ...key('b'), body: { x: to('c') } }),
    make('c', { ...key('c'), body: { x: to('a'), y: to('c') } }),
  ];
  const resolve = linkAll(nameAll(all, HOME));
  expect(resolve('aws_x.a', 'k:b')?.code).toBe('aws_x.b.id');
  expect(resolve('aws_x.b', 'k:c')?.code).toBe('aws_x.c.id');
  expect(resolve('aws_x.c', 'k:a')).toBeUndefined();
  expect(resolve('aws_x.c', 'k:c')).toBeUndefined();
});
