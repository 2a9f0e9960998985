import { expect, test } from 'vitest';
import { said } from '../../handlers/change-words.ts';

test.each([
  [
    '8 paths are more than 8: all of it is invalidated, /*.',
    '8 paths are more than 8: all of it is invalidated, `/*`.',
  ],
  ['set sites.qos_2.staging: then ask', 'set `sites.qos_2.staging`: then ask'],
  ['`staging status` lists them', '`staging status` lists them'],
  ['see `tidemark lambda status`', 'see `/lambda status`'],
  ['run `tidemark doctor`', 'run `tidemark doctor`'],
  ['a * b', 'a * b'],
  ['<!channel> & co', '&lt;!channel&gt; &amp; co'],
  ['it is `open', "it is 'open"],
  ['xoxb-1234567890-abc', '[redacted]'],
])('%s', (text, markup) => {
  expect(said(text)).toBe(markup);
});
