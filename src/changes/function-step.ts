import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Kept } from '../state/change-steps.ts';
import { type ApplyContext, failStep } from './apply-context.ts';
import type { FunctionVersion, Operation, StepOutcome } from './change.ts';
import { MovedError, PortError } from './ports.ts';

export type Deployment = Extract<Operation, { readonly do: 'deploy' }>;

type Reached = NonNullable<StepOutcome['reached']>;

/**
 * Brings one function to its new code: update, publish, alias; each is left out where it is done already. Throws only
 * where it is stopped.
 */
export async function applyDeployment(
  index: number,
  operation: Deployment,
  context: ApplyContext,
): Promise<StepOutcome> {
  const { journal, signal } = context;
  let known: { reached?: Reached; version?: string } = {};
  try {
    for await (const step of deploy(index, operation, context)) known = { ...known, ...step };
    return { index, outcome: 'done', ...known, ...(journal.kept(index) ?? keptByPlan(operation)) };
  } catch (error) {
    signal.throwIfAborted();
    const kept = known.reached && (journal.kept(index) ?? keptByPlan(operation));
    return failStep(index, error, { ...known, ...kept });
  }
}

/** CodeSha256 as Lambda says it, of a zip named by its SHA-256 in hex. */
export function toCodeSha256(sha256: string): string {
  return Buffer.from(sha256, 'hex').toString('base64');
}

async function* deploy(
  index: number,
  operation: Deployment,
  context: ApplyContext,
): AsyncGenerator<{ reached: Reached; version?: string }, void, undefined> {
  const { region, function: name, before, after, alias, aliasVersion } = operation;
  const { functions, signal } = context;
  const now = await findFunction(operation, context);
  const codeSha256 = toCodeSha256(after.sha256);
  if (now.codeSha256 !== codeSha256) {
    assertAsSeen(operation, now);
    await keepCode(index, operation, context);
    try {
      const zip = await buffer(context.store.open(after.sha256));
      await context.confirm();
      await functions.update(region, name, zip, now.revisionId, signal);
    } catch (error) {
      // It may have got the code all the same, as one that then does not become active.
      const is = await functions.find(region, name, alias, signal).catch(() => undefined);
      if (is?.codeSha256 === codeSha256) yield { reached: 'updated' };
      throw error;
    }
  }
  yield { reached: 'updated' };
  const version = aliasVersion ?? (await functions.publish(region, name, codeSha256, signal));
  yield { reached: 'published', version };
  if (alias === undefined) return;
  if (now.version !== before.version && now.version !== version)
    throw new MovedError(`the alias ${alias} of ${name} points to ${now.version ?? 'nothing'} now`);
  await context.confirm();
  if (now.version !== version) await functions.point(region, name, alias, version, signal);
  yield { reached: 'pointed' };
}

export async function findFunction(
  { region, function: name, alias }: Deployment,
  { functions, signal }: Pick<ApplyContext, 'functions' | 'signal'>,
): Promise<FunctionVersion> {
  const found = await functions.find(region, name, alias, signal);
  if (found) return found;
  const message = `there is no function ${name} in ${region} any more`;
  throw new PortError({ code: 'ResourceNotFoundException', message });
}

function assertAsSeen({ function: name, before, alias }: Deployment, now: FunctionVersion): void {
  if (now.codeSha256 !== before.codeSha256 || now.revisionId !== before.revisionId)
    throw new MovedError(`${name} has been changed`);
  if (alias !== undefined && now.version !== before.version)
    throw new MovedError(`the alias ${alias} of ${name} points to ${now.version ?? 'nothing'} now`);
}

async function keepCode(index: number, operation: Deployment, context: ApplyContext): Promise<void> {
  const { functions, store, journal, signal } = context;
  const { region, function: name, before } = operation;
  if (journal.kept(index)) return;
  const planned = keptByPlan(operation);
  if (planned && (await store.size(planned.replaced)) !== undefined) return;
  const code = await functions.code(region, name, signal);
  if (hash('sha256', code, 'base64') !== before.codeSha256) throw new MovedError(`${name} has been changed`);
  const { sha256 } = await store.put(code, undefined, signal);
  await journal.keep(index, { replaced: sha256 });
}

function keptByPlan({ before }: Deployment): Kept | undefined {
  return before.sha256 === undefined ? undefined : { replaced: before.sha256 };
}
