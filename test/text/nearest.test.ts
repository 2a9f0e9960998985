import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest } from '../../src/nearest.ts';

const COMMANDS = ['take', 'list', 'show', 'cancel', 'help'];

test.each([
  ['tkae', 'take'],
  ['Take', 'take'],
  ['lst', 'list'],
  ['shwo', 'show'],
  ['cancle', 'cancel'],
  ['halp', 'help'],
])('%s is a slip of %s', (word, command) => {
  expect(nearest(word, COMMANDS)).toBe(command);
});

test.each(['restore', 'x', '', 'verify', 'ta'])('"%s" is a slip of none of them', (word) => {
  expect(nearest(word, COMMANDS)).toBeUndefined();
});

test('the first of two equally near candidates wins', () => {
  expect(nearest('cat', ['car', 'can'])).toBe('car');
});

test('long keys forgive more than one slip', () => {
  expect(nearest('approval_expiry', ['approvers', 'approvalExpiry'])).toBe('approvalExpiry');
});

test('a word is nearest to itself, whatever else there is', () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/);
  fc.assert(
    fc.property(word, fc.array(word, { maxLength: 8 }), (wanted, others) => {
      expect(nearest(wanted, [...others, wanted])).toBe(wanted);
    }),
  );
});
