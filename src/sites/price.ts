import { z } from 'zod';
import type { PlanContext } from '../changes/planner.ts';
import { parsePriceChange } from '../edits/price-change.ts';
import { mapInOrder } from '../transfer/in-order.ts';
import { planInvalidation } from './distribution.ts';
import type { ListedPath } from './listing.ts';
import { PAGES_IN_FLIGHT } from './page-reading.ts';
import { findPages } from './page-search.ts';
import { type PricedPage, type PriceOrder, pricePage } from './price-page.ts';
import { explainNoPage, explainNoPrice, explainUnknownTicks, summarisePrice } from './price-report.ts';
import { refuse, refuseInput } from './refusal.ts';
import { createSitePlanner } from './site-planner.ts';
import { joinDiffs } from './summary.ts';

const ARGUMENTS = z.strictObject({
  /** A path, the beginning of paths, or a name found in them. */
  page: z.string().trim().min(1, 'name a page: its path, a folder, or a name such as bobdylan'),
  from: z.string(),
  to: z.string(),
  /** The version that the change is made to; staging's if not given. */
  source: z.enum(['production', 'staging']).optional(),
  /** Changes every doubtful reference too. */
  includeDoubtful: z.boolean().optional(),
  /** Changes these doubtful references too, by their ids in the plan. */
  tick: z.array(z.string()).optional(),
});

/** `price SITE PAGE FROM TO`: every sure reference to a price, in the form it has, and doubtful ones that are ticked. */
export const pricePlanner = createSitePlanner(
  'price',
  ARGUMENTS,
  async ({ request, site, args }, context) => {
    const parsed = parsePriceChange(args);
    if (parsed.kind === 'refused') return refuseInput(...parsed.reasons);
    const { source = 'staging', includeDoubtful = false, tick = [] } = args;
    const order = { site, source, change: parsed.change, includeDoubtful, ticked: new Set(tick) };
    const found = await findPages(context.objects, site[source], args.page, context.signal);
    if (found.kind === 'none') return refuse(await explainNoPage(order, args, found, context));
    const pages = await pricePages(order, found.pages, context);
    const search = { order, args, pages };
    const reasons = [
      ...pages.flatMap((page) => (page.kind === 'refused' ? page.reasons : [])),
      ...explainUnknownTicks(search),
    ];
    if (reasons.length > 0) return refuse(...reasons);
    const doubtful = pages.flatMap((page) => (page.kind === 'read' ? page.doubtful : []));
    const written = pages.flatMap((page) => (page.kind === 'read' ? (page.written ?? []) : []));
    if (written.length === 0 && !isOnlyDoubtful(pages)) return explainNoPrice(search);
    const paths = written.map(({ path }) => path);
    const { notes, ...invalidation } = await planInvalidation(site, paths, context);
    const plan = {
      request,
      title: `${args.from} becomes ${args.to} on ${args.page} of ${site.name} staging`,
      summary: [...summarisePrice(search), ...notes],
      diff: joinDiffs(written.map(({ diff }) => diff)),
      operations: written.map(({ operation }) => operation),
      ...invalidation,
      ...(doubtful.length > 0 ? { doubtful } : {}),
    };
    return { kind: 'plan', plan };
  },
);

/** Then there is something to propose though nothing is changed yet: the references can be ticked. */
function isOnlyDoubtful(pages: readonly PricedPage[]): boolean {
  const read = pages.filter((page) => page.kind === 'read');
  const isUntouched = read.every(({ edits, instead }) => edits.length === 0 && instead?.already === 0);
  return isUntouched && read.some(({ doubtful }) => doubtful.length > 0);
}

async function pricePages(
  order: PriceOrder,
  listed: readonly ListedPath[],
  context: PlanContext,
): Promise<readonly PricedPage[]> {
  const all = (async function* () {
    yield listed;
  })();
  const price = (page: ListedPath) => pricePage(order, page, context);
  const pages = await Array.fromAsync(mapInOrder(all, PAGES_IN_FLIGHT, price));
  return pages.filter((page) => page !== undefined);
}
