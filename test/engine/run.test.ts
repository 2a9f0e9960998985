import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { CapturingCollector, DescribingCollector } from '../../src/engine/collector.ts';
import { AccountError, CancelledError, ToolError } from '../../src/errors.ts';
import { makeBigService, makeRun, makeService } from './fake-estate.ts';

class DeniedError extends Error {
  override readonly name = 'AccessDenied';
}

describe('a snapshot', () => {
  it('holds every resource, and its sums are right', async () => {
    const zones = makeService('zones', ['a', 'b', 'c']);
    await using run = await makeRun([zones.collector]);
    const manifest = await run.take('v1');
    expect(manifest).toMatchObject({ state: 'COMPLETE', totals: { resources: 3, files: 3 }, failures: [] });
    expect(JSON.parse(await run.read('v1', 'zones/b.json'))).toEqual({ text: 'b as made' });
    const check = await promisify(execFile)('sha256sum', ['-c', 'SHA256SUMS'], {
      cwd: run.store.folder('v1'),
    });
    expect(check.stdout.trim().split('\n')).toHaveLength(5);
  });

  it('is atomic as of the instant before the second look when nothing moved', async () => {
    const zones = makeService('zones', ['a', 'b']);
    await using run = await makeRun([zones.collector]);
    const { consistency, resources } = await run.take('v1');
    expect(consistency).toMatchObject({ kind: 'atomic', rounds: 1 });
    for (const resource of resources) {
      expect(Date.parse(resource.heldFrom)).toBeLessThanOrEqual(Date.parse(consistency.asOf));
      expect(resource.heldUntil).toBe(consistency.asOf);
    }
  });

  it('captures again what changed meanwhile', async () => {
    const zones = makeService('zones', ['a', 'b']);
    await using run = await makeRun([zones.collector]);
    zones.hook = (call) => {
      if (call === 'list' && zones.calls.filter((each) => each === 'list').length === 2)
        zones.state.set('b', 'b moved');
    };
    const manifest = await run.take('v1');
    expect(manifest.consistency).toMatchObject({ kind: 'atomic', rounds: 2 });
    expect(await run.read('v1', 'zones/b.json')).toContain('b moved');
  });

  it('names what never stops moving, and only that', async () => {
    const zones = makeService('zones', ['a', 'b']);
    await using run = await makeRun([zones.collector]);
    zones.hook = (call) => {
      if (call === 'describe b') zones.state.set('b', `b at call ${zones.calls.length}`);
    };
    const { consistency, state } = await run.take('v1');
    expect(consistency).toMatchObject({
      kind: 'fuzzy',
      rounds: 3,
      moved: [{ id: 'b', reason: 'changed during the window' }],
    });
    expect(state).toBe('COMPLETE');
  });

  it('takes in what appears and leaves out what is deleted during the window', async () => {
    const zones = makeService('zones', ['a', 'b']);
    await using run = await makeRun([zones.collector]);
    zones.hook = (call) => {
      if (call !== 'list' || zones.calls.filter((each) => each === 'list').length !== 2) return;
      zones.state.delete('a');
      zones.state.set('new', 'new');
    };
    const manifest = await run.take('v1');
    expect(manifest.resources.map((each) => each.id)).toEqual(['b', 'new']);
    expect(manifest.consistency.kind).toBe('atomic');
  });

  it('is whole without what the endpoint has no call for', async () => {
    const big = makeBigService(1);
    const gap = {
      what: 'tags',
      call: 'GetTags',
      code: 'NotImplemented',
      message: '',
      kind: 'unsupported',
    } as const;
    const collector: CapturingCollector = {
      ...big,
      async capture(resource, context) {
        context.gap(gap);
        return big.capture(resource, context);
      },
    };
    await using run = await makeRun([collector]);
    expect(await run.take('v1')).toMatchObject({
      state: 'COMPLETE',
      failures: [],
      resources: [{ gaps: [gap] }],
    });
  });

  it('names a resource that is denied, keeps the others, and is PARTIAL', async () => {
    const zones = makeService('zones', ['a', 'b']);
    await using run = await makeRun([zones.collector]);
    zones.hook = (call) => {
      if (call === 'describe a') throw new DeniedError('not for you');
    };
    const manifest = await run.take('v1');
    expect(manifest.state).toBe('PARTIAL');
    expect(manifest.failures).toMatchObject([
      { service: 'zones', resource: 'a', code: 'AccessDenied', message: 'not for you' },
    ]);
    expect(manifest.resources.map((each) => each.id)).toEqual(['b']);
  });

  it('tries a resource again that failed for a moment', async () => {
    const zones = makeService('zones', ['a', 'b']);
    await using run = await makeRun([zones.collector]);
    zones.hook = (call) => {
      if (call === 'describe a' && zones.calls.filter((each) => each === call).length === 1)
        throw new Error('socket hang up');
    };
    expect(await run.take('v1')).toMatchObject({ state: 'COMPLETE', totals: { resources: 2 } });
  });

  it('counts a resource once, however often it is tried, and gives the reason in our words where they are ours', async () => {
    const zones = makeService('zones', ['a', 'b']);
    let attempts = 0;
    zones.hook = (call) => {
      if (call === 'describe a' && ++attempts === 1) throw new ToolError('clasp is not logged in');
      if (call === 'describe b') throw new DeniedError('not for you');
    };
    await using run = await makeRun([zones.collector]);
    await run.take('v1');
    const told = run.progress.flatMap(({ agents }) => agents.filter(({ agent }) => agent === 'config'));
    expect(told.at(-1)?.resources).toEqual({ found: 2, done: 1, failed: 1 });
    expect(told.every(({ resources: { found, done, failed } }) => done + failed <= found)).toBe(true);
    expect(told.at(-1)?.failures.toSorted()).toEqual([
      'zones a: clasp is not logged in',
      'zones b: AccessDenied',
    ]);
  });

  it('is stopped, to be gone on with, where nothing of AWS answers any more', async () => {
    const zones = makeService('zones', ['a', 'b']);
    let isDown = false;
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    zones.hook = (call) => {
      if (call === 'describe b') isDown = true;
      if (isDown) throw refused;
    };
    const identify = async () => {
      if (isDown) throw new AccountError('AWS does not answer');
      return '123456789012';
    };
    await using run = await makeRun([zones.collector], { identify });
    await expect(run.take('v1')).rejects.toThrow(new AccountError('AWS does not answer'));
    expect(await run.store.partials()).toEqual(['v1']);
    zones.hook = () => {};
    isDown = false;
    expect(await run.take('v1')).toMatchObject({ state: 'COMPLETE', totals: { resources: 2 } });
  });

  it('goes on where one resource cannot be reached and AWS can', async () => {
    const zones = makeService('zones', ['a', 'b']);
    zones.hook = (call) => {
      if (call === 'describe b') throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    };
    await using run = await makeRun([zones.collector]);
    expect(await run.take('v1')).toMatchObject({ state: 'PARTIAL', failures: [{ resource: 'b' }] });
  });

  it('says zero only where the service said zero', async () => {
    const empty = makeService('empty', []);
    const denied = makeService('denied', ['x']);
    denied.hook = () => {
      throw new DeniedError('no list for you');
    };
    const zones = makeService('zones', ['a']);
    await using run = await makeRun([empty.collector, denied.collector, zones.collector]);
    const manifest = await run.take('v1');
    expect(manifest.ledger).toMatchObject([
      { service: 'denied', status: 'denied', code: 'AccessDenied' },
      { service: 'empty', status: 'empty', count: 0 },
      { service: 'zones', status: 'found', count: 1 },
    ]);
    expect(manifest).toMatchObject({
      state: 'PARTIAL',
      failures: [{ service: 'denied', resource: '*' }],
      // What was never seen is missing; it did not move.
      consistency: { kind: 'atomic' },
    });
  });

  it('fails, and leaves no snapshot, when nothing at all could be captured', async () => {
    const zones = makeService('zones', ['a']);
    zones.hook = (call) => {
      if (call !== 'list') throw new DeniedError('not for you');
    };
    await using run = await makeRun([zones.collector]);
    await expect(run.take('v1')).rejects.toThrow(
      'nothing could be captured: zones a: AccessDenied: not for you',
    );
    expect(await run.store.snapshots()).toEqual([]);
    expect(await run.store.partials()).toEqual([]);
  });

  it('fails where what was captured is gone by the time it is sealed', async () => {
    await using run = await makeRun([makeService('zones', ['a']).collector]);
    const onProgress = ({ phase }: { phase: string }) => {
      if (phase === 'sealing') rmSync(join(run.store.location, 'partial/v1/fragment-000001.jsonl'));
    };
    await expect(run.take('v1', { onProgress })).rejects.toThrow(
      'what was captured of zones a cannot be read back (0 of 1 files): choose another name',
    );
    expect(await run.store.snapshots()).toEqual([]);
  });

  it('refuses a name that exists', async () => {
    await using run = await makeRun([makeService('zones', ['a']).collector]);
    await run.take('v1');
    await expect(run.take('v1')).rejects.toThrow('a snapshot named v1 exists already');
  });

  it('says what changed since the one before', async () => {
    const zones = makeService('zones', ['a', 'b', 'c']);
    await using run = await makeRun([zones.collector]);
    expect((await run.take('v1')).changes).toBeNull();
    zones.state.delete('a');
    zones.state.set('b', 'other');
    zones.state.set('d', 'new');
    const { changes } = await run.take('v2');
    expect(changes).toMatchObject({
      since: 'v1',
      added: [{ id: 'd' }],
      removed: [{ id: 'a' }],
      changed: [{ id: 'b' }],
    });
  });

  it('calls nothing removed or added that only could not be read', async () => {
    const zones = makeService('zones', ['a', 'b']);
    const tables = makeService('tables', ['t']);
    await using run = await makeRun([zones.collector, tables.collector]);
    await run.take('v1');
    const deny = () => {
      throw new DeniedError('not for you');
    };
    zones.hook = (call) => (call === 'describe a' ? deny() : undefined);
    tables.hook = deny;
    expect((await run.take('v2')).changes).toMatchObject({ added: [], removed: [], changed: [] });
    zones.hook = () => {};
    tables.hook = () => {};
    expect((await run.take('v3')).changes).toMatchObject({
      since: 'v2',
      added: [],
      removed: [],
      changed: [],
    });
  });

  it('calls no moving counter a change', async () => {
    let sent = 0;
    const quota: DescribingCollector = {
      ...makeService('mail', ['account']).collector,
      describe: async () => [
        { path: 'mail/account.json', json: { limit: 200 } },
        { path: 'mail/sent.json', volatile: true, json: { sent: sent++ } },
      ],
    };
    await using run = await makeRun([quota]);
    expect((await run.take('v1')).consistency.kind).toBe('atomic');
    expect((await run.take('v2')).changes).toMatchObject({ changed: [] });
  });

  it('tries what failed again when there is another round anyway', async () => {
    const zones = makeService('zones', ['a', 'b']);
    await using run = await makeRun([zones.collector]);
    zones.hook = (call) => {
      const before = zones.calls.filter((each) => each === call).length;
      if (call === 'describe a' && before <= 2) throw new Error('socket hang up');
      if (call === 'list' && before === 2) zones.state.set('b', 'b moved');
    };
    expect(await run.take('v1')).toMatchObject({ state: 'COMPLETE', totals: { resources: 2 }, failures: [] });
  });

  it('forgets a failure of what is deleted by the second look', async () => {
    const zones = makeService('zones', ['a', 'b']);
    await using run = await makeRun([zones.collector]);
    zones.hook = (call) => {
      if (call === 'describe a') throw new DeniedError('not for you');
      if (call === 'list' && zones.calls.length > 1) zones.state.delete('a');
    };
    const manifest = await run.take('v1');
    expect(manifest).toMatchObject({ state: 'COMPLETE', failures: [], ledger: [{ count: 1 }] });
  });

  it('says what changed since its own estate was last taken, whatever others have in the store', async () => {
    await using run = await makeRun([makeService('zones', ['a']).collector]);
    await run.take('v1');
    const manifest = await run.read('v1', 'manifest.json');
    for (let index = 0; index < 25; index++) {
      const folder = run.store.folder(`other-${index}`);
      mkdirSync(folder);
      writeFileSync(join(folder, 'manifest.json'), manifest.replace('"estate": "test"', '"estate": "other"'));
    }
    expect((await run.take('v2')).changes).toMatchObject({ since: 'v1' });
  });

  it('finds in an older snapshot what the last one lacks', async () => {
    const zones = makeService('zones', ['a']);
    const seen: (string | undefined)[] = [];
    let isDenied = false;
    const big: CapturingCollector = {
      ...makeBigService(3),
      async capture(_, context) {
        if (isDenied) throw new DeniedError('not for you');
        seen.push((await context.previous?.read('big/one'))?.toString());
        context.add(await context.store('big/one', 'first'));
        return { fingerprint: '1' };
      },
    };
    await using run = await makeRun([big, zones.collector]);
    await run.take('v1');
    isDenied = true;
    await run.take('v2');
    isDenied = false;
    await run.take('v3');
    expect(seen).toEqual([undefined, 'first']);
  });

  it('adds only its manifest when nothing changed', async () => {
    await using run = await makeRun([makeService('zones', ['a', 'b']).collector]);
    await run.take('v1');
    expect((await run.take('v2')).totals.newBytes).toBe(0);
  });

  it('holds thousands of files of one resource in order', async () => {
    const big = makeBigService(5001);
    await using run = await makeRun([big]);
    const manifest = await run.take('v1');
    expect(manifest.resources).toMatchObject([{ path: 'big/one', files: 5001 }]);
    const sums = (await run.read('v1', 'SHA256SUMS')).trim().split('\n');
    expect(sums.map((line) => line.slice(66)).slice(0, 5001)).toEqual(
      Array.from({ length: 5001 }, (_, index) => `big/one/${String(index).padStart(6, '0')}`),
    );
  });
});

describe('a stopped run', () => {
  it('is found again by its name and keeps what it had captured', async () => {
    const zones = makeService('zones', ['a', 'b', 'c']);
    const big = makeBigService(2500);
    await using run = await makeRun([big, zones.collector]);
    const stop = new AbortController();
    zones.hook = (call) => {
      if (call === 'describe c') stop.abort(new CancelledError('cancelled'));
    };
    await expect(run.take('v1', { signal: stop.signal })).rejects.toThrow('cancelled');
    expect(await run.store.partials()).toEqual(['v1']);
    zones.hook = () => {};
    const manifest = await run.take('v1');
    expect(manifest).toMatchObject({ state: 'COMPLETE', totals: { resources: 4 } });
    expect(run.progress.at(-1)?.resumed).toBe(true);
  });

  it('does not capture again what is as it was', async () => {
    const zones = makeService('zones', ['a']);
    const big = makeBigService(10);
    await using run = await makeRun([big, zones.collector]);
    zones.hook = (call) => {
      if (call === 'list' && zones.calls.filter((each) => each === 'list').length === 2)
        throw new CancelledError('cancelled');
    };
    await expect(run.take('v1')).rejects.toThrow('cancelled');
    await run.take('v1');
    expect(big.captures).toBe(1);
  });

  it('goes on in the middle of a large resource', async () => {
    let killed = true;
    const seen: string[] = [];
    const log: CapturingCollector = {
      ...makeBigService(0),
      async capture(_, context) {
        const before = await context.previous?.open('big/log');
        const known = before ? await Array.fromAsync(before as AsyncIterable<Buffer>) : [];
        seen.push(Buffer.concat(known).toString());
        await context.checkpoint('big/log', 'one\n');
        await context.checkpoint('big/log', 'two\n');
        if (killed) throw new CancelledError('cancelled');
        context.add(await context.store('big/log', 'one\ntwo\nthree\n'));
        return { fingerprint: '1' };
      },
    };
    await using run = await makeRun([log]);
    await expect(run.take('v1')).rejects.toThrow('cancelled');
    killed = false;
    await run.take('v1');
    expect(seen).toEqual(['', 'one\ntwo\n']);
    expect(await run.read('v1', 'big/log')).toBe('one\ntwo\nthree\n');
  });

  it('captures again what could not be read in full, and knows nothing of what is gone', async () => {
    const zones = makeService('zones', ['a', 'b']);
    let isDenied = true;
    const tables: CapturingCollector = {
      ...makeBigService(0),
      async capture(_, context) {
        if (isDenied) context.gap({ what: 'tags', call: 'GetTags', code: 'AccessDenied', message: 'no' });
        context.add(await context.store('big/one', 'rows'));
        return { fingerprint: '1' };
      },
    };
    await using run = await makeRun([tables, zones.collector]);
    zones.hook = (call) => {
      if (call === 'list' && zones.calls.filter((each) => each === 'list').length === 2)
        throw new CancelledError('cancelled');
    };
    await expect(run.take('v1')).rejects.toThrow('cancelled');
    isDenied = false;
    zones.state.delete('b');
    expect(await run.take('v1')).toMatchObject({
      state: 'COMPLETE',
      consistency: { kind: 'atomic', rounds: 1 },
      totals: { resources: 2 },
    });
  });

  it('captures again what has changed since it stopped', async () => {
    const zones = makeService('zones', ['a', 'b']);
    await using run = await makeRun([zones.collector]);
    zones.hook = (call) => {
      if (call === 'list' && zones.calls.filter((each) => each === 'list').length === 2)
        throw new CancelledError('cancelled');
    };
    await expect(run.take('v1')).rejects.toThrow('cancelled');
    zones.hook = () => {};
    zones.state.set('a', 'a, later');
    zones.state.delete('b');
    const manifest = await run.take('v1');
    expect(manifest.resources.map((each) => each.id)).toEqual(['a']);
    expect(await run.read('v1', 'zones/a.json')).toContain('a, later');
  });

  it('is not taken up with other agents', async () => {
    const zones = makeService('zones', ['a']);
    await using run = await makeRun([zones.collector]);
    zones.hook = (call) => {
      if (call === 'describe a') throw new CancelledError('cancelled');
    };
    await expect(run.take('v1', { agents: ['config'] })).rejects.toThrow('cancelled');
    await expect(run.take('v1', { agents: ['s3'] })).rejects.toThrow('was taken with config');
  });
});
