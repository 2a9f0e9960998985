import { expect, test } from 'vitest';
import { tagsOf } from '../../src/terraform/document.ts';

const SYSTEM = 'aws:cloudformation:stack-name';

test.each([
  { team: 'ops', [SYSTEM]: 'media' },
  [
    { Key: SYSTEM, Value: 'media' },
    { Key: 'team', Value: 'ops' },
  ],
  { Items: [{ Key: 'team', Value: 'ops' }, { Key: SYSTEM }] },
])('tags of CloudFormation are nobody else’s to manage (%#)', (tags) => {
  expect(tagsOf(tags)).toEqual({ team: 'ops' });
});

test('a resource that has only those has no tags', () => {
  expect(tagsOf({ [SYSTEM]: 'media' })).toBeUndefined();
});
