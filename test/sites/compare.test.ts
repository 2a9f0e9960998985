import { describe, expect, test } from 'vitest';
import { type CompareOptions, compareSite } from '../../src/sites/compare.ts';
import { renderComparison, renderDifferences } from '../../src/sites/comparison-text.ts';
import { createFakePorts, type FakePorts, makeConfig } from '../changes/fake-ports.ts';
import { PRODUCTION, reasonsOf, STAGING, seed } from './site.ts';

const { signal } = new AbortController();

async function compare({ objects }: FakePorts, options: CompareOptions = {}) {
  const answer = await compareSite('qos', options, { config: makeConfig(), objects, signal });
  if (answer.kind !== 'compared') expect.fail(answer.reasons.join('\n'));
  return answer.comparison;
}

function makePorts(): FakePorts {
  const ports = createFakePorts();
  seed(ports, PRODUCTION, 'a.html', '<p>one</p>\n');
  seed(ports, STAGING, 'a.html', '<p>two</p>\n');
  seed(ports, PRODUCTION, 'gone.html', 'gone');
  seed(ports, STAGING, 'new.html', 'new');
  for (const bucket of [PRODUCTION, STAGING]) seed(ports, bucket, 'same.html', 'same');
  seed(ports, PRODUCTION, 'z.jpg', 'picture');
  seed(ports, STAGING, 'z.jpg', 'picture 2');
  return ports;
}

describe('a comparison', () => {
  test('lists what differs, from production to staging', async () => {
    const { paths, counts } = await compare(makePorts());
    expect(paths).toEqual([
      { mark: '*', path: 'a.html', production: 11, staging: 11 },
      { mark: '-', path: 'gone.html', production: 4 },
      { mark: '+', path: 'new.html', staging: 3 },
      { mark: '*', path: 'z.jpg', production: 7, staging: 9 },
    ]);
    expect(counts).toEqual({ '=': 1, '-': 1, '+': 1, '*': 2 });
  });

  test('lists what is the same too where that is asked for, in its place', async () => {
    const { paths, counts } = await compare(makePorts(), { all: true });
    expect(paths.map(({ mark, path }) => `${mark} ${path}`)).toEqual([
      '* a.html',
      '- gone.html',
      '+ new.html',
      '= same.html',
      '* z.jpg',
    ]);
    expect(counts['=']).toBe(1);
  });

  test('shows texts line by line, and reads nothing else', async () => {
    const ports = makePorts();
    const { paths } = await compare(ports, { diff: true });
    expect(paths[0]?.diff).toContain('-<p>one</p>\n+<p>two</p>\n');
    expect(ports.log.of('get')).toEqual([`get ${PRODUCTION}/a.html`, `get ${STAGING}/a.html`]);
  });

  test('says where a text is none', async () => {
    const ports = createFakePorts();
    seed(ports, PRODUCTION, 'a.html', Buffer.from([0xff, 0xfe, 0x41, 0x00]));
    seed(ports, STAGING, 'a.html', '<p>A</p>');
    const { paths } = await compare(ports, { diff: true });
    expect(paths).toMatchObject([{ mark: '*', note: 'no text, or too different to show' }]);
  });

  test('is of one folder where a prefix is given', async () => {
    const { paths, prefix } = await compare(makePorts(), { prefix: '/n' });
    expect([prefix, paths.map(({ path }) => path)]).toEqual(['n', ['new.html']]);
  });

  test('reads as a list with its numbers, and in Slack with the diffs below', async () => {
    const comparison = await compare(makePorts(), { diff: true });
    expect(renderComparison(comparison)).toBe(
      [
        'qos: staging queenofsandiego-staging against production queenofsandiego.com',
        '= same  - only in production  + only in staging  * differs',
        '',
        '* a.html',
        '- gone.html',
        '+ new.html',
        '* z.jpg  (7 B → 9 B)',
        '',
        '1 the same, 1 only in production, 1 only in staging, 2 differ (by content; headers are not compared)',
        '',
      ].join('\n'),
    );
    expect(renderDifferences(comparison)).toBe(
      [
        '* a.html',
        '- gone.html',
        '+ new.html',
        '* z.jpg  (7 B → 9 B)',
        '',
        '--- a.html\tproduction',
        '+++ a.html\tstaging',
        '@@ -1,1 +1,1 @@',
        '-<p>one</p>',
        '+<p>two</p>',
      ].join('\n'),
    );
  });

  test('of an unknown site is refused with the list', async () => {
    const { objects } = createFakePorts();
    const answer = await compareSite('qoss', {}, { config: makeConfig(), objects, signal });
    expect(reasonsOf(answer)).toMatch(/Did you mean "qos"\? Its sites: qos, sailjada$/);
  });
});
