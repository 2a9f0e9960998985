import { expect, test } from 'vitest';
import { explainBrake } from '../../src/restore/brake.ts';

const explain = (changed: number, deleted: number, total: number) =>
  explainBrake('s3:jada-media', 'objects', { changed, deleted, total });

test.each([
  [10, 0, 10],
  [200, 0, 1_000],
  [600, 400, 1_000_000],
])('%i overwritten and %i deleted of %i are done without being told twice', (...numbers) => {
  expect(explain(...numbers)).toBeUndefined();
});

test.each([
  [11, 0, 11, 'overwrite 11 of the 11 objects that are there, 100 %'],
  [0, 201, 1_000, 'delete 201 of the 1,000 objects that are there, 20 %'],
  [600, 401, 1_000_000, 'overwrite 600 and delete 401 of the 1,000,000 objects that are there, 0 %'],
])('%i overwritten and %i deleted of %i need --force', (changed, deleted, total, words) => {
  expect(explain(changed, deleted, total)).toBe(
    `s3:jada-media: this would ${words}; more than 20 % or 1,000 needs --force`,
  );
});
