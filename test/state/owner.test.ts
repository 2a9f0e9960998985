import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { currentOwner, type Owner, probeOwner } from '../../src/state/owner.ts';

const ELSEWHERE: Owner = { host: 'elsewhere', pid: 1, started: 'boot/pid:[1]/100' };

test('this process is alive', async () => {
  const self = await currentOwner();
  expect(self.pid).toBe(process.pid);
  expect(await probeOwner(self, self)).not.toBe('gone');
});

test('a process that has ended is gone', async () => {
  const self = await currentOwner();
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(await probeOwner({ ...self, pid: child.pid ?? 0 }, self)).toBe('gone');
});

test('nothing is known of a process on another machine', async () => {
  expect(await probeOwner(ELSEWHERE, await currentOwner())).toBe('unknown');
});

test.runIf(process.platform === 'linux')(
  'a process that has the id of an earlier one is not taken for it',
  async () => {
    const self = await currentOwner();
    const earlier = { ...self, started: self.started.replace(/\d+$/, '1') };
    expect(await probeOwner(earlier, self)).toBe('gone');
  },
);

test.runIf(process.platform === 'linux')(
  'a process of another container with the same name is not judged',
  async () => {
    const self = await currentOwner();
    const container = { ...self, pid: 999_999, started: self.started.replace(/pid:\[\d+\]/, 'pid:[1]') };
    expect(await probeOwner(container, self)).toBe('unknown');
  },
);

test('without /proc a process that can be signalled is left to its heartbeat', async () => {
  const bare = { ...(await currentOwner()), started: '' };
  expect(await probeOwner(bare, bare)).toBe('unknown');
  expect(await probeOwner({ ...bare, pid: 2 ** 30 }, bare)).toBe('gone');
});
