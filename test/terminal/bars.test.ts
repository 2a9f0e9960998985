import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createBars } from '../../src/terminal/bars.ts';
import { createPalette } from '../../src/terminal/palette.ts';
import { makeAgent, makeOutput, makeProgress } from './builders.ts';
import { Screen } from './screen.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

function makeBars(columns: number) {
  const screen = new Screen(columns);
  const output = makeOutput(columns);
  const frames: string[] = [];
  output.write = (text) => {
    frames.push(text);
    screen.write(text);
  };
  const bars = createBars({ output, palette: createPalette(false), now: () => Date.now(), startedAt: 0 });
  return { bars, output, screen, frames };
}

test('a line for the run and one for each agent', () => {
  const { bars, screen } = makeBars(120);
  bars.update(makeProgress({ agents: [makeAgent({ on: 's3 sailjada.com/index.html' })] }));
  expect(screen.text).toBe(
    [
      'Snapshot v1.0: capturing  0.0 s',
      's3      ███████████░░░░░░░░░░░░   50 %          100/200    1.5 MB       0 B/s  s3 sailjada.com/index.html',
    ].join('\n'),
  );
});

test('the lines are redrawn in place', () => {
  const { bars, screen } = makeBars(80);
  bars.update(makeProgress());
  vi.advanceTimersByTime(100);
  bars.update(makeProgress({ phase: 'looking again', round: 2 }));
  expect(screen.lines).toHaveLength(4);
  expect(screen.text).toMatch(/^Snapshot v1.0: looking again, round 2 {2}0.1 s\ns3 .*\nlambda .*$/);
});

test('a terminal that does not know its size counts as one of 80 columns', () => {
  const { bars, output, screen, frames } = makeBars(80);
  Object.assign(output, { columns: 0, rows: 0 });
  bars.update(makeProgress());
  vi.advanceTimersByTime(100);
  bars.update(makeProgress({ phase: 'looking again' }));
  expect(frames.join('')).not.toContain('Infinity');
  expect(screen.lines).toHaveLength(4);
});

test('at most ten frames a second, and the last state is always shown', () => {
  const { bars, screen, frames } = makeBars(80);
  for (let done = 0; done < 500; done++) {
    bars.update(makeProgress({ agents: [makeAgent({ steps: { found: 500, done } })] }));
    vi.advanceTimersByTime(2);
  }
  vi.advanceTimersByTime(100);
  expect(screen.text).toContain('499/500');
  expect(frames.length).toBeLessThanOrEqual(13);
});

test('the time goes on while nothing is told', () => {
  const { bars, screen } = makeBars(80);
  bars.update(makeProgress());
  vi.advanceTimersByTime(65_000);
  expect(screen.text).toContain('1 min 05 s');
});

test('no share is claimed while more may be found', () => {
  const { bars, screen } = makeBars(80);
  bars.update(makeProgress({ agents: [makeAgent({ listed: false })] }));
  expect(screen.text).toContain('100/200+');
  expect(screen.text).not.toMatch(/%|█/);
});

test('an agent that had nothing to do is done', () => {
  const { bars, screen } = makeBars(80);
  bars.update(makeProgress({ agents: [makeAgent({ state: 'done', steps: { found: 0, done: 0 } })] }));
  expect(screen.text).toMatch(/ █+ {2}100 % .*0\/0/);
});

test('a share is rounded down: 100 % only where all is done', () => {
  const { bars, screen } = makeBars(80);
  bars.update(makeProgress({ agents: [makeAgent({ steps: { found: 1000, done: 999 } })] }));
  expect(screen.text).toContain('99 %');
});

test('the rate is that of the last seconds', () => {
  const { bars, screen } = makeBars(120);
  for (let second = 0; second <= 20; second++) {
    bars.update(
      makeProgress({ agents: [makeAgent({ fetchedBytes: second < 10 ? 0 : (second - 10) * 1_000_000 })] }),
    );
    vi.advanceTimersByTime(1000);
  }
  expect(screen.text).toContain('1.0 MB/s');
});

test('failures are counted on the line', () => {
  const { bars, screen } = makeBars(120);
  bars.update(makeProgress({ agents: [makeAgent({ resources: { found: 9, done: 7, failed: 2 } })] }));
  expect(screen.text).toContain('2 failed');
});

test.each([20, 40, 63, 64, 80, 200])('no line wraps at %d columns, whatever a key holds', (columns) => {
  const { bars, screen } = makeBars(columns);
  const on = `s3 bucket/${'日本語🎹\x1b[2J'.repeat(40)}`;
  bars.update(makeProgress({ agents: [makeAgent({ on }), makeAgent({ agent: 'config', on })] }));
  expect(screen.lines).toHaveLength(4);
});

test('a window made narrower is drawn anew over the wrapped lines', () => {
  const { bars, output, screen } = makeBars(100);
  const on = 'x'.repeat(200);
  bars.update(makeProgress({ agents: [makeAgent({ on }), makeAgent({ agent: 'lambda', on })] }));
  // As a terminal does it: the two full lines now take two rows each.
  screen.columns = 60;
  screen.row += 2;
  screen.lines.splice(2, 0, 'wrapped');
  screen.lines.push('wrapped');
  output.resize(60);
  expect(screen.lines).toHaveLength(4);
  expect(screen.text).not.toContain('wrapped');
});

test('something said aside stands above, and the lines go on below', () => {
  const { bars, screen } = makeBars(80);
  bars.update(makeProgress());
  bars.aside(() => screen.write('stopping…\n'));
  expect(screen.text).toMatch(/^stopping…\nSnapshot v1.0: capturing/);
  vi.advanceTimersByTime(1000);
  expect(screen.text).toMatch(/^stopping…\nSnapshot v1.0: capturing/);
});

test('the cursor is hidden while it goes and comes back, and nothing is drawn any more', () => {
  const { bars, screen, frames } = makeBars(80);
  bars.update(makeProgress());
  expect(screen.isCursorShown).toBe(false);
  bars[Symbol.dispose]();
  expect(screen.isCursorShown).toBe(true);
  const drawn = frames.length;
  bars.update(makeProgress());
  bars[Symbol.dispose]();
  vi.advanceTimersByTime(5000);
  expect(frames).toHaveLength(drawn);
});

test('a run that never began leaves no trace', () => {
  const { bars, frames } = makeBars(80);
  bars[Symbol.dispose]();
  expect(frames).toEqual([]);
});
