import pMap from 'p-map';
import type { FunctionVersion, Operation } from './change.ts';
import { type Deployment, toCodeSha256 } from './function-step.ts';
import type { PlanContext } from './planner.ts';
import type { Done, Undoing } from './undoing.ts';

const AT_ONCE = 16;

type Standing =
  | { readonly kind: 'as it was' }
  | { readonly kind: 'as deployed'; readonly operation: Operation; readonly line: string }
  | { readonly kind: 'conflict'; readonly reason: string };

/** Code goes back to what it was, aliases to the versions to which they pointed. */
export async function undoFunctions(
  steps: readonly Done<Deployment>[],
  context: PlanContext,
): Promise<Undoing> {
  const { signal } = context;
  const reached = steps.filter(({ outcome }) => outcome.reached !== undefined);
  const standings = await pMap(reached, (step) => look(step, context), { concurrency: AT_ONCE, signal });
  const undone = standings.filter((standing) => standing.kind === 'as deployed');
  return {
    operations: undone.map(({ operation }) => operation),
    summary: undone.map(({ line }) => line),
    diff: '',
    conflicts: standings.flatMap((standing) => (standing.kind === 'conflict' ? [standing.reason] : [])),
  };
}

async function look({ operation, outcome }: Done<Deployment>, context: PlanContext): Promise<Standing> {
  const { region, function: name, alias, before, after } = operation;
  const now = await context.functions.find(region, name, alias, context.signal);
  if (!now) return conflict(`${name} is not there any more; restore it from a snapshot`);
  if (now.codeSha256 === before.codeSha256 && now.version === before.version) return { kind: 'as it was' };
  if (now.codeSha256 !== toCodeSha256(after.sha256))
    return conflict(`${name} has been changed since; deploy what it should have`);
  const pointed = outcome.reached === 'pointed' ? outcome.version : before.version;
  if (alias !== undefined && now.version !== pointed)
    return conflict(
      `the alias ${alias} of ${name} was moved to ${now.version ?? 'nothing'} since; move it back first`,
    );
  return undo(operation, outcome.replaced, now, context);
}

async function undo(
  { region, function: name, alias, before, after }: Deployment,
  replaced: string | undefined,
  now: FunctionVersion,
  { store }: PlanContext,
): Promise<Standing> {
  const sha256 = replaced ?? (before.codeSha256 === now.codeSha256 ? after.sha256 : undefined);
  const size = sha256 === undefined ? undefined : await store.size(sha256);
  if (sha256 === undefined || size === undefined)
    return conflict(`the code that ${name} had before is not kept any more; deploy it from a snapshot`);
  const isPointing = alias !== undefined && before.version !== undefined;
  const line = `${name} (${region}): its code of before${isPointing ? `, and ${alias} to version ${before.version}` : ''}.`;
  return {
    kind: 'as deployed',
    line,
    operation: {
      do: 'deploy',
      region,
      function: name,
      before: { ...now, sha256: after.sha256 },
      after: { sha256, size },
      ...(alias !== undefined && { alias }),
      ...(isPointing && { aliasVersion: before.version }),
    },
  };
}

function conflict(reason: string): Standing {
  return { kind: 'conflict', reason };
}
