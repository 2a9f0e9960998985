import type { App, BlockButtonAction } from '@slack/bolt';
import { explainNoRollback } from '../src/changes/change-words.ts';
import type { Changes } from '../src/changes/changes.ts';
import { nearest } from '../src/nearest.ts';
import { type ButtonArgs, type ChangePress, readPress } from './button-press.ts';
import { unknownChangeView } from './change-view.ts';
import { ROLL_BACK_ACTION } from './effect-view.ts';
import { type ProposeChangeDeps, proposeRollback } from './propose-change.ts';
import { type Outcome, type Request, type RequestDeps, serve } from './request.ts';

export interface RollBackDeps extends ProposeChangeDeps, RequestDeps {
  readonly changes: Pick<Changes, 'find' | 'list' | 'propose' | 'rollback'>;
  replyTo(responseUrl: string): Request['reply'];
}

/** The Roll back button of a change that was applied, for operators: asks for approval to put back what it replaced. */
export function registerRollBackButton(app: App, deps: RollBackDeps): void {
  app.action<BlockButtonAction>({ type: 'block_actions', action_id: ROLL_BACK_ACTION }, (args) =>
    pressRollBack(args, deps),
  );
}

async function pressRollBack(args: ButtonArgs, deps: RollBackDeps): Promise<void> {
  await args.ack();
  const press = readPress(args, deps.replyTo);
  const asked = { name: 'change rollback', target: press.id };
  await serve(press, asked, deps, () => rollBackChange(press, deps));
}

export async function rollBackChange(
  press: Pick<ChangePress, 'id'> & Request,
  deps: RollBackDeps,
): Promise<Outcome> {
  const { id } = press;
  const change = await deps.changes.find(id);
  if (!change) {
    const ids = (await deps.changes.list()).map((known) => known.id);
    await press.reply(unknownChangeView(id, nearest(id, ids)));
    return { outcome: 'refused', target: id, detail: 'no such change' };
  }
  if (explainNoRollback(change) !== undefined) deps.threads.catchUp(change);
  return proposeRollback(press, id, deps);
}
