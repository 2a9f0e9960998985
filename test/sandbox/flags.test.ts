import { expect, test } from 'vitest';
import { parseFlags } from '../../sandbox/flags.ts';

const parse = (...args: string[]) => parseFlags(args, ['s3', 'route53']);

test('without flags everything is usual', () => {
  expect(parse()).toEqual({
    kind: 'run',
    port: 0,
    scale: 1,
    latencyMs: 0,
    seed: 1,
    throttles: {},
    faults: {},
  });
});

test('throttles are calls a second, faults a share; both may come again', () => {
  const args = ['--latency', '40', '--throttle', 'route53=5/s', '--throttle', 's3=0.5/s', '--fault', 's3:5%'];
  expect(parse(...args)).toMatchObject({
    latencyMs: 40,
    throttles: { route53: 5, s3: 0.5 },
    faults: { s3: 0.05 },
  });
});

test.each([
  [['--port', 'x'], '--port x: a whole number from 0 to 65535 is wanted'],
  [['--port', '1.5'], '--port 1.5: a whole number from 0 to 65535 is wanted'],
  [['--scale', '-1'], "Option '--scale' argument is ambiguous."],
  [['--latency', ''], '--latency : a number from 0 to 600000 is wanted'],
  [['--throttle', 's3=5'], '--throttle s3=5: route53=5/s is the form'],
  [['--fault', 's3:200%'], '--fault s3:200%: more than 100 %'],
  [['--fault', 'ec2:5%'], '--fault ec2:5%: there is no service ec2, but s3, route53'],
  [['--nope'], "Unknown option '--nope'"],
])('%j is wrong, in one line', (args, problem) => {
  expect(parse(...args)).toEqual({ kind: 'wrong', problem });
});
