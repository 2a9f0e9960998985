import { expect, test } from 'vitest';
import { hasDropped, unseal } from '../../src/restore/sealed-value.ts';

test.each([
  [{ Variables: { TOKEN: { dropped: true } } }, true],
  [[{ dropped: true }], true],
  [{ dropped: true, at: 'noon' }, false],
  [{ dropped: 'true' }, false],
  [null, false],
])('a dropped secret in %j: %s', (value, isThere) => {
  expect(hasDropped(value)).toBe(isThere);
});

test.each([[{ sealed: 'the envelope' }], [{ sealed: '-----BEGIN AGE ENCRYPTED FILE-----', by: 'carole' }]])(
  '%j is what somebody wrote, and needs no identity',
  async (value) => {
    expect(await unseal(value, undefined)).toBe(value);
  },
);

test('a sealed value cannot be opened without an identity', async () => {
  const value = { TOKEN: { sealed: '-----BEGIN AGE ENCRYPTED FILE-----' } };
  await expect(unseal(value, undefined)).rejects.toThrow('name the file with the age identity');
});
