import { expect, test } from 'vitest';
import { checkPorts } from '../../src/changes/checked-ports.ts';
import { createFakePorts } from './fake-ports.ts';

const signal = new AbortController().signal;

test('many calls at once ask once, and all of them wait for it', async () => {
  const ports = createFakePorts();
  let asked = 0;
  const checked = checkPorts(ports, async () => {
    asked++;
    expect(ports.log.calls).toEqual([]);
  });
  await Promise.all([
    checked.objects.head('queenofsandiego.com', 'a', signal),
    checked.cdn.find('E2QOS', signal),
    checked.functions.list('us-east-1', signal),
    Array.fromAsync(checked.objects.list('queenofsandiego.com', '', signal)),
  ]);
  expect(asked).toBe(1);
  expect(ports.log.calls).toHaveLength(4);
});

test('what does not pass reaches nothing, and is asked again the next time', async () => {
  const ports = createFakePorts();
  let isRight = false;
  const checked = checkPorts(ports, async () => {
    if (!isRight) throw new Error('another account');
  });
  await expect(checked.objects.head('queenofsandiego.com', 'a', signal)).rejects.toThrow('another account');
  const listing = Array.fromAsync(checked.objects.list('queenofsandiego.com', '', signal));
  await expect(listing).rejects.toThrow('another account');
  expect(ports.log.calls).toEqual([]);
  isRight = true;
  await checked.objects.head('queenofsandiego.com', 'a', signal);
  expect(ports.log.calls).toHaveLength(1);
});
