import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findSite, keyOf, pathOf, readPath } from '../../src/sites/place.ts';
import { makeConfig } from '../changes/fake-ports.ts';

const PREFIX = fc.constantFrom('', 'site/', 'next/site/', 'a', 'ä/');
const KEY = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/^\//, ''));

describe('paths', () => {
  test('are keys without the prefix, and lead back to exactly the same key', () => {
    fc.assert(
      fc.property(PREFIX, KEY, (prefix, rest) => {
        const path = pathOf({ prefix }, prefix + rest);
        if (rest === '') expect(path).toBeUndefined();
        else expect(keyOf({ prefix }, path ?? '')).toBe(prefix + rest);
      }),
    );
  });

  test('of two keys are never the same, nor is a key of another prefix a path', () => {
    fc.assert(
      fc.property(PREFIX, KEY, KEY, (prefix, a, b) => {
        const [first, second] = [pathOf({ prefix }, a), pathOf({ prefix }, b)];
        if (first !== undefined && a !== b) expect(first).not.toBe(second);
        if (!a.startsWith(prefix)) expect(first).toBeUndefined();
      }),
    );
  });

  test('in production become keys within staging alone', () => {
    fc.assert(
      fc.property(PREFIX, PREFIX, KEY, (production, staging, rest) => {
        const path = pathOf({ prefix: production }, production + rest);
        if (path === undefined) return;
        const key = keyOf({ prefix: staging }, path);
        expect(key.startsWith(staging)).toBe(true);
        expect(pathOf({ prefix: staging }, key)).toBe(path);
      }),
    );
  });

  test('may be typed as addresses', () => {
    expect([readPath('/events/'), readPath('events/'), readPath('//x')]).toEqual([
      'events/',
      'events/',
      '/x',
    ]);
  });
});

describe('a site', () => {
  test('is found by its name in tidemark.yaml', () => {
    expect(findSite(makeConfig(), 'sailjada')).toMatchObject({ name: 'sailjada', domain: 'sailjada.com' });
  });

  test.each(['constructor', '__proto__', ''])('is not found by %j', (name) => {
    expect(findSite(makeConfig(), name)).toMatch(/^there is no site/);
  });

  test('cannot be found where there are none', () => {
    expect(findSite({ sites: {} }, 'qos')).toBe(
      'there is no site "qos": add it to tidemark.yaml under sites',
    );
  });
});
