import { expect, test } from 'vitest';
import { renderAudit } from '../../src/terminal/audit.ts';
import { createPalette } from '../../src/terminal/palette.ts';

const ENTRY = {
  at: new Date('2026-11-22T03:04:05.678Z'),
  by: 'U01ALICE',
  action: 'change approve',
  target: 'c-7k2m9p',
  outcome: 'refused',
  detail: 'not an\napprover\x1b[2J',
} as const;

test('entries are a table, the newest first as given, and nothing in it steers the terminal', () => {
  const { detail: _, ...bare } = ENTRY;
  expect(renderAudit([ENTRY, { ...bare, outcome: 'done' }], { palette: createPalette(false) })).toBe(
    [
      'AT (UTC)             BY        ACTION          TARGET    OUTCOME  DETAIL',
      '2026-11-22 03:04:05  U01ALICE  change approve  c-7k2m9p  refused  not an approver\uFFFD[2J',
      '2026-11-22 03:04:05  U01ALICE  change approve  c-7k2m9p  done',
      '',
    ].join('\n'),
  );
});
