import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { zipFolder } from '../../src/functions/folder-zip.ts';
import { makeFolder } from '../functions/make-folder.ts';

/** Python is where moto is, and what unpacks most functions. */
test('what Python unpacks is what was packed', async () => {
  const folder = await makeFolder({ 'a.py': 'one\n', 'bin/tool!': '#!/bin/sh\n', 'ä.txt': 'ä' });
  const made = await zipFolder(folder, new AbortController().signal);
  const script = `import sys, io, zipfile; z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
print(z.testzip(), sorted(z.namelist()), oct(z.getinfo('bin/tool').external_attr >> 16), z.read('a.py'))`;
  const python = promisify(execFile)('python3', ['-c', script]);
  python.child.stdin?.end(made.kind === 'zip' ? made.zip : '');
  const { stdout } = await python;
  expect(stdout.trim()).toBe(`None ['a.py', 'bin/tool', 'ä.txt'] 0o100755 b'one\\n'`);
});
