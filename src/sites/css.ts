import { z } from 'zod';
import { parseCssChange } from '../edits/css.ts';
import { explainNoCss, summariseCss } from './css-report.ts';
import { editSheets } from './css-sheet.ts';
import { planInvalidation } from './distribution.ts';
import { readPath } from './place.ts';
import { refuse, refuseInput } from './refusal.ts';
import { createSitePlanner } from './site-planner.ts';
import { joinDiffs } from './summary.ts';

const ARGUMENTS = z.strictObject({
  selector: z.string(),
  property: z.string(),
  value: z.string(),
  add: z.boolean().optional(),
  /** Only files whose path starts with it. */
  prefix: z.string().optional(),
});

/** `css SITE SELECTOR PROPERTY VALUE`: one declaration in every stylesheet and page of staging; no other byte. */
export const cssPlanner = createSitePlanner('css', ARGUMENTS, async ({ request, site, args }, context) => {
  const parsed = parseCssChange({ ...args, add: args.add ?? false });
  if (parsed.kind === 'refused') return refuseInput(...parsed.reasons);
  const { change } = parsed;
  const prefix = readPath(args.prefix ?? '');
  const sheets = await Array.fromAsync(editSheets(site, prefix, change, context));
  const search = { site, prefix, change, sheets };
  const reasons = sheets.flatMap((sheet) => (sheet.kind === 'refused' ? sheet.reasons : []));
  if (reasons.length > 0) return refuse(...reasons);
  const written = sheets.flatMap((sheet) => (sheet.kind === 'read' ? (sheet.written ?? []) : []));
  if (written.length === 0) return explainNoCss(search);
  const paths = written.map(({ path }) => path);
  const { notes, ...invalidation } = await planInvalidation(site, paths, context);
  const plan = {
    request,
    title: `${change.property} of ${change.selector} becomes ${change.value} on ${site.name} staging`,
    summary: [...summariseCss(search), ...notes],
    diff: joinDiffs(written.map(({ diff }) => diff)),
    operations: written.map(({ operation }) => operation),
    ...invalidation,
  };
  return { kind: 'plan', plan };
});
