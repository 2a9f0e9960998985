import { expect, test } from 'vitest';
import { parseExpiry } from '../../src/changes/expiry.ts';

test.each([
  ['30m', 30 * 60_000],
  ['24h', 86_400_000],
  ['2d', 2 * 86_400_000],
  ['365d', 365 * 86_400_000],
])('%s is a time', (text, ms) => {
  expect(parseExpiry(text)).toBe(ms);
});

test.each(['', '24', '0h', '-1h', '1w', '366d', '1.5h', '24 h', '99999999999999999999d'])(
  '"%s" is refused with what is allowed',
  (text) => {
    expect(() => parseExpiry(text)).toThrow(
      `slack.approvalExpiry: "${text}" is not a time: minutes, hours or days, at most a year, such as 30m, 24h or 7d`,
    );
  },
);
