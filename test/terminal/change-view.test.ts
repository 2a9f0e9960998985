import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createChangeView } from '../../src/terminal/change-view.ts';
import { createPalette } from '../../src/terminal/palette.ts';
import { makeOutput } from './builders.ts';
import { Screen } from './screen.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

function makeView(flags: { json?: boolean; quiet?: boolean; columns?: number } = {}) {
  const { json = false, quiet = false, columns } = flags;
  const stdout = makeOutput(columns);
  const view = createChangeView({
    stdout,
    palette: createPalette(false),
    json,
    quiet,
    isInteractive: columns !== undefined,
    now: () => Date.now(),
  });
  return { view, stdout };
}

test('in a pipe: the first, the last, and one every five seconds', () => {
  const { view, stdout } = makeView();
  for (let done = 0; done <= 1200; done += 100) {
    view.update({ done, of: 1200, on: `page-${done}.html` });
    vi.advanceTimersByTime(1000);
  }
  expect(stdout.text).toBe(
    '0 of 1,200  page-0.html\n500 of 1,200  page-500.html\n1,000 of 1,200  page-1000.html\n1,200 of 1,200  page-1200.html\n',
  );
});

test('with --json: an event a second, and the last one', () => {
  const { view, stdout } = makeView({ json: true });
  for (let done = 0; done <= 30; done++) {
    view.update({ done, of: 30 });
    vi.advanceTimersByTime(100);
  }
  const events = stdout.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.map(({ done }) => done)).toEqual([0, 10, 20, 30]);
  expect(events[0]).toEqual({ kind: 'progress', done: 0, of: 30 });
});

test('that the CDN is waited for is told at once', () => {
  const { view, stdout } = makeView();
  view.update({ done: 2, of: 2 });
  view.update({ done: 2, of: 2, invalidation: { id: 'I1', state: 'InProgress' } });
  view.update({ done: 2, of: 2, invalidation: { id: 'I1', state: 'InProgress' } });
  expect(stdout.text).toBe('2 of 2\nwaiting for invalidation I1\n');
});

test('with --quiet there is nothing', () => {
  const { view, stdout } = makeView({ quiet: true, json: true });
  view.update({ done: 1, of: 2 });
  expect(stdout.text).toBe('');
});

test.each([20, 40, 80, 200])('on a terminal one line, never wider than %d columns', (columns) => {
  const screen = new Screen(columns);
  const { view, stdout } = makeView({ columns });
  stdout.write = (text) => screen.write(text);
  view.update({ done: 0, of: 21, on: '日本語\x1b[2J'.repeat(40) });
  vi.advanceTimersByTime(2000);
  view.update({ done: 7, of: 21, on: 'index.html' });
  vi.advanceTimersByTime(100);
  view[Symbol.dispose]();
  expect(screen.lines).toHaveLength(2);
  expect(screen.text).toMatch(/^█{6}░*/);
  if (columns === 80) expect(screen.text).toBe('██████░░░░░░░░░░░░░░  7 of 21  index.html  2.1 s');
});
