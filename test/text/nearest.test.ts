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

test.each(['restore', 'x', '', 'verify', 't'])('"%s" is a slip of none of them', (word) => {
  expect(nearest(word, COMMANDS)).toBeUndefined();
});

test('the first of two equally near candidates wins', () => {
  expect(nearest('cat', ['car', 'can'])).toBe('car');
});

test('a word that was cut short is nearest to the first that goes on from it', () => {
  expect(nearest('ta', COMMANDS)).toBe('take');
  expect(nearest('v1', ['v2.0', 'v1.1', 'v1.0'])).toBe('v1.1');
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
