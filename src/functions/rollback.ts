import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import type { ChangeRequest, Operation, PlanAnswer } from '../changes/change.ts';
import { explainNoRollback, explainUnknown } from '../changes/change-words.ts';
import type { PlanContext, Planner } from '../changes/planner.ts';
import { undoFunctions } from '../changes/undo-functions.ts';
import { joinDiffs, listSome } from '../sites/summary.ts';
import { plural } from '../terminal/text.ts';
import { type NamedFunction, parseFunction, showFunction } from './function-name.ts';
import { findLastDeployments, type PastDeployment, readDeployments, toKey } from './last-deployment.ts';
import { diffZips } from './zip-diff.ts';

const ARGUMENTS = z.strictObject({
  /** Functions, or ids of changes. Of a change all functions, or those that are named beside it. */
  words: z.array(z.string()).min(1, { error: 'name functions, or the id of a change' }),
  /** Of functions that are named without. */
  region: z.string().optional(),
});

const CHANGE_ID = /^c-[a-z0-9]+$/;

type Chosen = readonly PastDeployment[] | { readonly reasons: readonly string[] };

/**
 * `lambda rollback FUNCTION…`: the code that was there before the last deployment, and the alias to the version to
 * which it pointed; refused where somebody changed the function since.
 */
export const lambdaRollbackPlanner: Planner = {
  kind: 'lambda-rollback',
  plan: async (request, context) => {
    const args = ARGUMENTS.safeParse(request.args);
    if (!args.success) {
      const reasons = args.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
      return { kind: 'refused', reasons, isInput: true };
    }
    const ids = args.data.words.filter((word) => CHANGE_ID.test(word));
    const words = args.data.words.filter((word) => !ids.includes(word));
    const named = words.map((word) => readName(word, args.data.region));
    const wrong = named.filter((each) => typeof each === 'string');
    if (wrong.length > 0) return { kind: 'refused', reasons: wrong, isInput: true };
    const functions = named.filter((each) => typeof each !== 'string');
    const chosen = await (ids.length > 0
      ? chooseOf(ids, functions, context)
      : chooseLast(functions, context));
    if ('reasons' in chosen) return { kind: 'refused', reasons: chosen.reasons };
    return planRollback(request, chosen, context);
  },
};

function readName(word: string, region: string | undefined): NamedFunction | string {
  const named = parseFunction(word);
  if (!named || named.path !== undefined) return `"${word}" is neither a function nor the id of a change`;
  return { ...(region === undefined ? {} : { region }), ...named };
}

/** Of several changes to a function that are named, the first. */
async function chooseOf(
  ids: readonly string[],
  named: readonly NamedFunction[],
  context: PlanContext,
): Promise<Chosen> {
  const changes = await Promise.all(ids.map(async (id) => (await context.changes.find(id)) ?? id));
  const reasons = changes.flatMap((change) => {
    if (typeof change === 'string') return [explainUnknown(change)];
    return explainNoRollback(change) ?? [];
  });
  if (reasons.length > 0) return { reasons };
  const done = changes.flatMap((change) => (typeof change === 'string' ? [] : readDeployments(change)));
  const known = new Map(done.toReversed().map((each) => [toKey(toFunction(each)), each]));
  if (known.size === 0) return { reasons: [`${ids.join(', ')} changed no function`] };
  return named.length === 0
    ? [...known.values()]
    : chooseNamed(named, known, `is no function that ${ids.join(', ')} changed`);
}

async function chooseLast(named: readonly NamedFunction[], { changes }: PlanContext): Promise<Chosen> {
  if (!changes.list) return { reasons: ['say which change is to be taken back, by its id'] };
  const last = await findLastDeployments({ list: changes.list }, 'lambda-deploy');
  return chooseNamed(
    named,
    last,
    'was not deployed by Tidemark, or that was taken back: deploy what it should have',
  );
}

function chooseNamed(
  named: readonly NamedFunction[],
  known: ReadonlyMap<string, PastDeployment>,
  why: string,
): Chosen {
  const meant = named.map(({ name, region }) =>
    [...known.values()].filter(
      ({ operation }) => operation.function === name && (region ?? operation.region) === operation.region,
    ),
  );
  const reasons = named.flatMap(({ name }, index) => {
    const count = meant[index]?.length ?? 0;
    if (count === 1) return [];
    return count === 0
      ? [`${name} ${why}`]
      : [`${name} was deployed in several regions: write ${name}@REGION`];
  });
  return reasons.length > 0 ? { reasons } : Array.from(new Set(meant.flat()));
}

async function planRollback(
  request: ChangeRequest,
  chosen: readonly PastDeployment[],
  context: PlanContext,
): Promise<PlanAnswer> {
  const { operations, summary, conflicts } = await undoFunctions(chosen, context);
  if (conflicts.length > 0) return { kind: 'refused', reasons: conflicts };
  const names = chosen.map((each) => showFunction(toFunction(each), context.config));
  if (operations.length === 0)
    return { kind: 'nothing', reason: `${listSome(names)}: all is as it was before` };
  const back = operations.flatMap((operation) =>
    operation.do === 'deploy' ? [showFunction(toFunction({ operation }), context.config)] : [],
  );
  const ids = Array.from(new Set(chosen.map(({ change }) => change.id)));
  const what = back.length === 1 ? back.join('') : `${plural(back.length, 'function')}: ${listSome(back, 4)}`;
  return {
    kind: 'plan',
    plan: {
      request,
      title: `roll back ${what}`,
      summary: [`Takes back what ${listSome(ids)} did.`, ...summary],
      diff: joinDiffs(await Promise.all(operations.map((operation) => diffOperation(operation, context)))),
      operations,
    },
  };
}

async function diffOperation(operation: Operation, { store, config }: PlanContext): Promise<string> {
  if (operation.do !== 'deploy' || operation.before.sha256 === undefined) return '';
  const { before, after } = operation;
  const read = (sha256: string) => buffer(store.open(sha256));
  const [now, old] = await Promise.all([read(operation.before.sha256), read(after.sha256)]);
  if (before.sha256 === after.sha256) return '';
  const { summary, text } = diffZips(now, old);
  return `${showFunction(toFunction({ operation }), config)}: ${summary}\n${text}\n`;
}

function toFunction({ operation }: Pick<PastDeployment, 'operation'>) {
  return { name: operation.function, region: operation.region };
}
