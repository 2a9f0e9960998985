import type { Planner } from '../changes/planner.ts';
import { lambdaDeployPlanner } from '../functions/deploy.ts';
import { lambdaRollbackPlanner } from '../functions/rollback.ts';
import { restorePlanner } from '../restore/restore.ts';
import { cssPlanner } from '../sites/css.ts';
import { invalidatePlanner } from '../sites/invalidate.ts';
import { pricePlanner } from '../sites/price.ts';
import { rollbackPlanner } from '../sites/rollback.ts';
import { syncPlanner } from '../sites/sync.ts';

/** Every kind of change there is; a new kind is one file and a line here. */
export const PLANNERS: readonly Planner[] = [
  cssPlanner,
  pricePlanner,
  syncPlanner,
  invalidatePlanner,
  rollbackPlanner,
  lambdaDeployPlanner,
  lambdaRollbackPlanner,
  restorePlanner,
];
