import { z } from 'zod';
import type { PlanAnswer } from '../changes/change.ts';
import { explainUnknown } from '../changes/change-words.ts';
import type { Planner } from '../changes/planner.ts';
import { planUndo } from '../changes/undo.ts';
import { findSite } from './place.ts';
import { refuse, refuseInput, refuseUnreadable } from './refusal.ts';

const ARGUMENTS = z.strictObject({ change: z.string().trim().min(1, 'name the change, as c-7k2m9p') });

/** `rollback SITE CHANGE`: puts back exactly what a change replaced. Changes of Lambda functions are taken back too. */
export const rollbackPlanner: Planner = {
  kind: 'rollback',
  async plan(request, context): Promise<PlanAnswer> {
    const args = ARGUMENTS.safeParse(request.args);
    if (!args.success) return refuseInput(...args.error.issues.map(({ message }) => message));
    const change = await context.changes.find(args.data.change);
    const isOfTarget = change?.plan.request.target === request.target;
    const site = findSite(context.config, request.target);
    if (typeof site === 'string' && !isOfTarget) return refuseInput(site);
    if (!change) return refuse(explainUnknown(args.data.change));
    const undo = () => planUndo(change, request, context);
    return typeof site === 'string' ? undo() : refuseUnreadable(site, undo);
  },
};
