import { buffer } from 'node:stream/consumers';
import { expect } from 'vitest';
import {
  type SiteEdition,
  writeConcertPage,
  writeEventsPage,
  writeHomePage,
} from '../../sandbox/estate/site-pages.ts';
import { SITE_SCRIPT, writeStylesheet } from '../../sandbox/estate/site-styles.ts';
import type { ChangeKindName, ObjectVersion, Plan, PlanAnswer } from '../../src/changes/change.ts';
import { isObjectOperation } from '../../src/changes/operation.ts';
import type { PlanContext, Planner } from '../../src/changes/planner.ts';
import { createFakePorts, type FakePorts, openPlanContext } from '../changes/fake-ports.ts';

export const PRODUCTION = 'queenofsandiego.com';
export const STAGING = 'queenofsandiego-staging';

const HTML = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'max-age=300' };
const TYPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  html: HTML,
  css: { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'max-age=31536000' },
  js: { 'content-type': 'application/javascript' },
  jpg: { 'content-type': 'image/jpeg' },
};

/** An edition of the site queenofsandiego.com, as the sandbox has it. */
export function makeEdition(isStaging: boolean): SiteEdition {
  return { domain: PRODUCTION, brand: 'Queen of San Diego', isStaging };
}

/** Puts an object into a bucket with the headers of its kind, without a call. */
export function seed(ports: FakePorts, bucket: string, key: string, body: string | Buffer): ObjectVersion {
  const headers = TYPES[key.slice(key.lastIndexOf('.') + 1)] ?? HTML;
  return ports.objects.seed(bucket, key, body, { headers, metadata: { author: 'crew' } });
}

/** The site with the three mistakes of the post: letter-spacing, no price of this season, no entry for James Taylor. */
export function seedSite(ports: FakePorts): void {
  for (const [bucket, isStaging] of [
    [PRODUCTION, false],
    [STAGING, true],
  ] as const) {
    const edition = makeEdition(isStaging);
    seed(ports, bucket, 'index.html', writeHomePage(edition));
    seed(ports, bucket, 'events/index.html', writeEventsPage(edition));
    seed(ports, bucket, 'concerts/bobdylan/index.html', writeConcertPage(edition, 'bobdylan'));
    seed(ports, bucket, 'concerts/dianakrall/index.html', writeConcertPage(edition, 'dianakrall', 195));
    seed(ports, bucket, 'css/site.css', writeStylesheet(isStaging ? '0.42em' : '0.18em'));
    seed(ports, bucket, 'js/site.js', SITE_SCRIPT);
    seed(
      ports,
      bucket,
      'images/225/bobdylan.jpg',
      Buffer.from([0xff, 0xd8, 0xff, 0x00, 0x24, 0x32, 0x32, 0x35]),
    );
  }
}

/** Ports with the site in them, and what planners get. */
export async function openSite(change: Partial<PlanContext> = {}) {
  const ports = createFakePorts();
  seedSite(ports);
  return { ports, context: await openPlanContext(ports, change) };
}

/** The answer of a planner to a request for the site qos. */
export function ask(
  planner: Planner,
  args: Readonly<Record<string, unknown>>,
  context: PlanContext,
  target = 'qos',
): Promise<PlanAnswer> {
  const kind: ChangeKindName = planner.kind;
  return planner.plan({ kind, target, args }, context);
}

/** The plan of the answer; fails the test with the answer where there is none. */
export function planOf(answer: PlanAnswer): Plan {
  if (answer.kind !== 'plan') expect.fail(JSON.stringify(answer));
  return answer.plan;
}

/** The reasons of a refusal, a line each. */
export function reasonsOf(answer: { readonly kind: string; readonly reasons?: readonly string[] }): string {
  if (answer.kind !== 'refused') expect.fail(JSON.stringify(answer));
  return (answer.reasons ?? []).join('\n');
}

/** Does what the plan says, with its conditions. */
export async function apply(plan: Plan, { objects, store, signal }: PlanContext): Promise<void> {
  for (const operation of plan.operations) {
    if (!isObjectOperation(operation)) continue;
    const { bucket, key, before } = operation;
    if (operation.do === 'delete') {
      if (before) await objects.delete(bucket, key, before, signal);
    } else if (operation.do === 'copy') {
      await objects.copy({ ...operation.from, etag: operation.after.etag }, { bucket, key }, before, signal);
    } else {
      const body = await buffer(store.open(operation.after.sha256));
      await objects.put(bucket, key, body, operation.after, before, signal);
    }
  }
}
