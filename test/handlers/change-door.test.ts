import { expect, test } from 'vitest';
import { createChangeDoor } from '../../handlers/change-door.ts';
import { settle } from './fake-clock.ts';
import { silentLog } from './fake-slack.ts';
import { makeChangeDeps } from './make-change-deps.ts';
import { makeRequest } from './make-request.ts';

const REPORT = { snapshot: 'v1', rows: [], elapsedMs: 1 };
/** A drill asks for none of these. */
const UNUSED = {} as never;

test('a bot that stops waits until its drills have left nothing behind', async () => {
  const swept = Promise.withResolvers<typeof REPORT>();
  const drills = { run: () => swept.promise };
  const slack = { channel: '#ops', approvers: [], operators: [], selfApproval: false, approvalExpiry: '24h' };
  const deps = makeChangeDeps();
  const directory = { ...deps.directory, channelMembers: async () => new Set<string>(), permalink: UNUSED };
  const door = createChangeDoor({
    ...{ ...deps, directory, slack, drills, isSlack: true, log: silentLog },
    ...{ sites: UNUSED, functions: UNUSED, client: UNUSED, replyTo: UNUSED },
    stopping: AbortSignal.abort(),
  });
  const ended: string[] = [];
  const drill = door.drill({ ...makeRequest('v1').request, typed: 'v1' }).then(() => ended.push('drill'));
  const settled = door.settle().then(() => ended.push('settled'));
  await settle();
  expect(ended).toEqual([]);
  swept.resolve(REPORT);
  await Promise.all([drill, settled]);
  expect(ended).toContain('settled');
});
