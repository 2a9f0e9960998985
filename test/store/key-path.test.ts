import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyPaths, decodeKeyPath, decodeSegment, encodeSegment } from '../../src/store/key-path.ts';

const NASTY = [
  '.',
  '..',
  '/',
  '//',
  '%',
  '%2F',
  '%-',
  '%_',
  '%+',
  '\\',
  '\n',
  '\u0000',
  '\u2028',
  'é',
  'e\u0301',
  '😀',
  ' ',
  'a',
  'A',
];
const piece = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
  fc.string({ unit: 'binary', maxLength: 3 }),
);
const key = fc
  .array(piece, { minLength: 1, maxLength: 24 })
  .map((pieces) => pieces.join(''))
  .filter((text) => text.length > 0 && Buffer.byteLength(text) <= 1024 && text.isWellFormed());
const longKey = fc
  .tuple(fc.constantFrom('a', 'é', '😀', '\n', '/', '.', 'A'), fc.integer({ min: 200, max: 1024 }))
  .map(([unit, bytes]) => unit.repeat(Math.floor(bytes / Buffer.byteLength(unit))));
const bucket = fc
  .uniqueArray(fc.oneof({ weight: 9, arbitrary: key }, longKey), { maxLength: 40 })
  .map(inByteOrder);

function inByteOrder(keys: readonly string[]): string[] {
  return keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function pathsOf(keys: readonly string[], folding = false): string[] {
  return keys.map(createKeyPaths({ folding }));
}

describe('paths of keys', () => {
  it('leave ordinary keys as they are', () => {
    expect(pathsOf(['css/site.css', 'events/índex.html', 'index.html'])).toEqual([
      'css/site.css',
      'events/índex.html',
      'index.html',
    ]);
  });

  it('spell what a file system would misread', () => {
    expect(pathsOf(['../x', '/a', 'a', 'a//b', 'b/', 'c\n'])).toEqual([
      '%2E%2E/x',
      '%-/a',
      'a',
      'a%+/%-/b',
      'b/%-',
      'c%0A',
    ]);
  });

  it.each(['.', '..', '../index.html', './index.html'])(
    'stay in the folder of a long name that goes on with %s',
    (rest) => {
      const key = `${'x'.repeat(240)}${rest}`;
      const [path = ''] = pathsOf([key]);
      expect(posix.normalize(path)).toBe(path);
      expect(decodeKeyPath(path)).toBe(key);
    },
  );

  it('come back as the keys', () => {
    fc.assert(
      fc.property(bucket, fc.boolean(), (keys, folding) => {
        expect(pathsOf(keys, folding).map(decodeKeyPath)).toEqual(keys);
      }),
    );
  });

  it('are all different, and none is the folder of another', () => {
    fc.assert(
      fc.property(bucket, (keys) => {
        const files = new Set(pathsOf(keys));
        expect(files.size).toBe(keys.length);
        for (const path of files) for (const parent of parents(path)) expect(files).not.toContain(parent);
      }),
    );
  });

  it('stay different where a file system folds case and Unicode forms', () => {
    fc.assert(
      fc.property(bucket, (keys) => {
        const folded = pathsOf(keys, true).map((path) => path.normalize('NFC').toLowerCase());
        expect(new Set(folded).size).toBe(keys.length);
      }),
    );
  });

  it('stay inside their folder and within the limits of names and paths', () => {
    fc.assert(
      fc.property(bucket, (keys) => {
        for (const path of pathsOf(keys)) {
          expect(Buffer.byteLength(path)).toBeLessThanOrEqual(3500);
          for (const name of path.split('/')) {
            expect(['', '.', '..']).not.toContain(name);
            expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
            // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what must not be there
            expect(name).not.toMatch(/[\u0000-\u001f\u007f\\]/);
          }
        }
      }),
    );
  });
});

describe('a name that is not UTF-8', () => {
  it('comes back byte for byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 255 }), (bytes) => {
        const name = bytes.filter((byte) => byte !== 0 && byte !== 0x2f);
        expect(decodeSegment(encodeSegment(name))).toEqual(Buffer.from(name));
      }),
    );
  });
});

function parents(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
