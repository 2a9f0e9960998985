import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ObjectVersion } from '../../src/changes/change.ts';
import { syncPlanner } from '../../src/sites/sync.ts';
import { createFakePorts, makeConfig, openPlanContext } from '../changes/fake-ports.ts';
import { apply, ask, PRODUCTION, planOf, STAGING, seed } from './site.ts';

type Contents = Readonly<Record<string, ObjectVersion>>;

const PREFIX = fc.constantFrom('', 'site/', 'next/site/', 'ü');
const PATH = fc.stringMatching(/^[ab/]{1,3}(?:\.html|\.css|é)?$/);
const FILES = fc.dictionary(PATH, fc.constantFrom('one', 'two', 'three'), { maxKeys: 8 });

/** What is there under a prefix, by path, and what is not. */
function divide(contents: Contents, prefix: string) {
  const entries = Object.entries(contents);
  const inside = entries.filter(([key]) => key.startsWith(prefix) && key !== prefix);
  return {
    paths: Object.fromEntries(inside.map(([key, version]) => [key.slice(prefix.length), version])),
    outside: entries.filter((entry) => !inside.includes(entry)),
  };
}

test('whatever the prefixes and files, staging becomes production, and nothing else is written', async () => {
  await using shared = await openPlanContext(createFakePorts());
  const property = fc.asyncProperty(PREFIX, PREFIX, FILES, FILES, async (live, next, production, staging) => {
    fc.pre(Object.keys(production).length > 0);
    const ports = createFakePorts();
    for (const [path, text] of Object.entries(production)) seed(ports, PRODUCTION, live + path, text);
    for (const [path, text] of Object.entries(staging)) seed(ports, STAGING, next + path, text);
    for (const key of ['outside', next]) if (key !== '') seed(ports, STAGING, key, 'outside');
    const { qos } = makeConfig().sites;
    if (!qos) return expect.fail('the site is gone');
    const places = {
      production: { ...qos.production, prefix: live },
      staging: { ...qos.staging, prefix: next },
    };
    const config = { ...makeConfig(), sites: { qos: { ...qos, ...places } } };
    const context = { ...shared, ...ports, config };
    const before = {
      production: ports.objects.contents(PRODUCTION),
      staging: ports.objects.contents(STAGING),
    };
    const answer = await ask(syncPlanner, { delete: true, force: true }, context);
    if (answer.kind !== 'nothing') await apply(planOf(answer), context);
    const after = divide(ports.objects.contents(STAGING), next);
    expect(after.paths).toEqual(divide(before.production, live).paths);
    expect(after.outside).toEqual(divide(before.staging, next).outside);
    expect(ports.objects.contents(PRODUCTION)).toEqual(before.production);
  });
  await fc.assert(property, { numRuns: 150 });
});
