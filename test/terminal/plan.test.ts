import { expect, test } from 'vitest';
import { createPalette } from '../../src/terminal/palette.ts';
import { renderPlan } from '../../src/terminal/plan.ts';
import { makeDeploy, makePlan, makePut } from '../commands/fake-changes.ts';

const palette = createPalette(false);
const painted = createPalette(true);

test('a plan says what, how it differs, and what is invalidated', () => {
  expect(renderPlan(makePlan(), { palette })).toBe(
    [
      'qos staging: letter-spacing of .brand becomes 2px',
      '  1 declaration in 1 file',
      '',
      '--- a/site.css',
      '+++ b/site.css',
      '@@ -1 +1 @@',
      '-.brand { letter-spacing: 1px }',
      '+.brand { letter-spacing: 2px }',
      '',
      'Invalidates /site.css on E2STAGING',
      '',
    ].join('\n'),
  );
});

test('without a diff, what is new, replaced, deleted and deployed is listed', () => {
  const { bucket } = makePut('a');
  const before = makePut('a').before;
  const operations = [
    { ...makePut('new.css'), before: null },
    makePut('same.css'),
    { do: 'delete', bucket, key: 'old.css', stage: 'deletes', before } as const,
    { ...makeDeploy('update-dashboard'), alias: 'live' },
  ];
  const text = renderPlan(makePlan({ operations, diff: '', summary: [] }), { palette });
  expect(text.split('\n').slice(2, 6)).toEqual([
    '  + queenofsandiego-staging/new.css',
    '  * queenofsandiego-staging/same.css',
    '  - queenofsandiego-staging/old.css',
    '  * update-dashboard in us-east-1: new code, 4.2 KB, alias live moves',
  ]);
});

test('of thousands of files the first forty are listed and the others counted', () => {
  const operations = Array.from({ length: 2040 }, (_, index) => makePut(`page-${index}.html`));
  const lines = renderPlan(makePlan({ operations, diff: '' }), { palette }).split('\n');
  expect(lines.filter((line) => line.includes('page-'))).toHaveLength(40);
  expect(lines).toContain('  …and 2,000 more: --json lists all of them');
});

test('doubtful references are listed with their line, and how to change them', () => {
  const doubtful = [
    { id: 'd1', key: 'bob.html', line: 12, before: 'var price = 225;', reason: 'a bare number in a script' },
  ];
  const text = renderPlan(makePlan({ doubtful, diff: '', operations: [] }), { palette });
  expect(text).toContain(
    'Doubtful, and changed only with --include-doubtful, or by id with --tick ID,…\n' +
      '  ID  WHERE        WHY                        LINE\n' +
      '  d1  bob.html:12  a bare number in a script  var price = 225;\n',
  );
});

test('in colour, removed lines are red and added ones green', () => {
  const text = renderPlan(makePlan(), { palette: painted });
  expect(text).toContain('\x1b[31m-.brand { letter-spacing: 1px }\x1b[39m');
  expect(text).toContain('\x1b[32m+.brand { letter-spacing: 2px }\x1b[39m');
  expect(text).toContain('\x1b[1m--- a/site.css\x1b[22m');
});

test('nothing in a plan can steer the terminal; tabs stay, and ends of lines are no news', () => {
  const evil = makePlan({
    title: 'a\x1b[2J',
    summary: ['b\x07'],
    diff: '+\tindented\r\n+c\x1b]0;x\x07\n',
    operations: [makePut('d\n\x1b[1m')],
    invalidate: { distribution: 'E1', paths: ['/e\x1b[0m'] },
  });
  const text = renderPlan(evil, { palette }) + renderPlan({ ...evil, diff: '' }, { palette });
  expect(text).toContain('+\tindented\n+c\uFFFD]0;x\uFFFD\n');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  expect(text).not.toMatch(/[\x00-\x08\x0b-\x1f]/);
});
