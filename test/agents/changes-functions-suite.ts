import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { type FunctionsPort, MovedError, PortError } from '../../src/changes/ports.ts';
import { openPorts } from './changes-scene.ts';

const REGION = 'us-east-1';

export interface FunctionsTarget {
  readonly endpoint: string;
  /** Functions that nobody but one test uses; `name` has no versions and no alias. */
  readonly make: () => Promise<string>;
}

/** A zip with one file of this text. */
export async function makeZip(text: string): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(text), 'index.mjs', { mtime: new Date(2026, 10, 1), forceDosTimestamp: true });
  zip.end();
  return buffer(zip.outputStream);
}

async function requireFunction(functions: FunctionsPort, name: string, signal: AbortSignal, alias?: string) {
  const found = await functions.find(REGION, name, alias, signal);
  if (!found) throw new Error(`no function ${name}`);
  return found;
}

/** What holds of functions wherever they are. */
export function testFunctions(target: () => FunctionsTarget): void {
  const open = async () => {
    const name = await target().make();
    const ports = openPorts(target().endpoint);
    const { functions, signal } = ports;
    const find = (alias?: string) => requireFunction(functions, name, signal, alias);
    const update = async (text: string) => {
      const { revisionId } = await find();
      return functions.update(REGION, name, await makeZip(text), revisionId, signal);
    };
    return { ...ports, name, find, update };
  };

  describe('the functions port', () => {
    test('functions are listed by name, and one that is not there is none', async () => {
      const { functions, name, signal } = await open();
      const names = await functions.list(REGION, signal);
      expect(names).toContain(name);
      expect(names).toEqual(names.toSorted());
      expect(await functions.find(REGION, 'no-such-function', 'live', signal)).toBeUndefined();
      expect(await functions.aliases(REGION, 'no-such-function', signal)).toBeUndefined();
    });

    test('new code is what the function has from then on', async () => {
      const { find, update } = await open();
      const zip = await makeZip('two');
      const done = await update('two');
      expect(done.codeSha256).toBe(hash('sha256', zip, 'base64'));
      expect(await find()).toEqual({ codeSha256: done.codeSha256, revisionId: done.revisionId });
    });

    test('code is not replaced where the function has changed since', async () => {
      const { functions, name, signal, find } = await open();
      const before = await find();
      const zip = await makeZip('mine');
      const write = functions.update(REGION, name, zip, 'another-revision', signal);
      await expect(write).rejects.toThrow(MovedError);
      expect(await find()).toEqual(before);
    });

    test('each code is published as the next version, and only while it is the code', async () => {
      const { functions, name, signal, update } = await open();
      const publish = (code: string) => functions.publish(REGION, name, code, signal);
      const one = await update('one');
      expect(await publish(one.codeSha256)).toBe('1');
      const two = await update('two');
      expect(await publish(two.codeSha256)).toBe('2');
      await expect(publish(one.codeSha256)).rejects.toThrow(MovedError);
    });

    test('an alias is made, moved, and moved back', async () => {
      const { functions, name, signal, update, find } = await open();
      for (const text of ['one', 'two'])
        await functions.publish(REGION, name, (await update(text)).codeSha256, signal);
      for (const version of ['1', '2', '2', '1']) {
        await functions.point(REGION, name, 'live', version, signal);
        expect((await find('live')).version).toBe(version);
      }
      expect(await functions.aliases(REGION, name, signal)).toEqual([{ name: 'live', version: '1' }]);
    });

    test('what fails says which request, and what to do', async () => {
      const { functions, signal } = await open();
      const zip = await makeZip('x');
      const failure = await functions.update(REGION, 'no-such', zip, 'r', signal).catch((error) => error);
      expect(failure).toBeInstanceOf(PortError);
      expect(failure).toMatchObject({
        code: 'ResourceNotFoundException',
        advice: expect.stringContaining('lambda status'),
      });
    });
  });
}
