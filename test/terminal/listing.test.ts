import { expect, test } from 'vitest';
import { renderListing } from '../../src/terminal/listing.ts';
import { createPalette } from '../../src/terminal/palette.ts';
import { STARTED } from './builders.ts';

const NOW = new Date('2026-11-22T03:05:00Z');
const SNAPSHOTS = [
  { name: 'v1.2', state: 'RUNNING', startedAt: STARTED, resources: 0, files: 0, bytes: 0 },
  {
    name: 'v1.1',
    state: 'INTERRUPTED',
    startedAt: STARTED,
    resources: 0,
    files: 0,
    bytes: 0,
    note: 'take v1.1 again to go on',
  },
  {
    name: 'daily-2026-11-21',
    state: 'PARTIAL',
    startedAt: STARTED,
    finishedAt: new Date('2026-11-22T03:00:42Z'),
    resources: 1067,
    files: 12_345,
    bytes: 68_400_000,
  },
  {
    name: 'v0.1',
    state: 'DAMAGED',
    startedAt: new Date(0),
    resources: 0,
    files: 0,
    bytes: 0,
    note: 'no\x1bmanifest',
  },
] as const;

test('every snapshot has its line; what is not known is not told', () => {
  expect(
    renderListing(SNAPSHOTS, { palette: createPalette(false), now: NOW }),
  ).toBe(`NAME              STATE        STARTED (UTC)           TOOK  RESOURCES   FILES     SIZE
v1.2              RUNNING      2026-11-22 03:00  5 min 00 s          -       -        -
v1.1              INTERRUPTED  2026-11-22 03:00           -          -       -        -  take v1.1 again to go on
daily-2026-11-21  PARTIAL      2026-11-22 03:00        42 s      1,067  12,345  68.4 MB
v0.1              DAMAGED      -                          -          -       -        -  no�manifest
`);
});

test('notes are cut to the terminal', () => {
  const text = renderListing(SNAPSHOTS, { palette: createPalette(false), now: NOW, width: 100 });
  expect(text).toContain('take …go on\n');
});

test('colour comes after the columns are made', () => {
  const [line] = renderListing(SNAPSHOTS, { palette: createPalette(true), now: NOW })
    .split('\n')
    .slice(3);
  expect(line).toContain('\x1b[33mPARTIAL    \x1b[39m  2026');
});
