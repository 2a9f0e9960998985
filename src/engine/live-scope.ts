import { AccountError, CancelledError } from '../errors.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { openConnections } from './connections.ts';
import { type RunScope, type Sweep, sweepsOf } from './context.ts';
import { type Engine, makeScope } from './run.ts';

/** The estate that a snapshot is of, for looking at only. */
export interface LiveScope extends AsyncDisposable {
  readonly run: RunScope;
  /** Of the agents that took part in the snapshot. */
  readonly sweeps: readonly Sweep[];
}

/** @throws {AccountError} where these credentials cannot be used, or are of another account than the snapshot. */
export async function openLiveScope(
  manifest: Manifest,
  engine: Engine,
  signal: AbortSignal,
): Promise<LiveScope> {
  const { config, collectors } = engine;
  const { name, agents, startedAt } = manifest;
  await using stack = new AsyncDisposableStack();
  const ending = new AbortController();
  const stop = AbortSignal.any([signal, ending.signal]);
  const connections = stack.use(openConnections(engine, stop));
  stack.defer(() => ending.abort(new CancelledError('the look is over')));
  const started = { startedAt, agents, full: false };
  const run = makeScope({ name, full: false }, engine, started, connections, stop, (error) =>
    ending.abort(error),
  );
  checkAccount(manifest, await run.identify());
  const sweeps = sweepsOf(
    collectors.filter(({ agent }) => agents.includes(agent)),
    config,
  );
  const opened = stack.move();
  return { run, sweeps, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

function checkAccount({ name, account }: Manifest, actual: string | undefined): void {
  if (account === undefined || actual === undefined || account === actual) return;
  throw new AccountError(
    `${name} is of account ${account}, these AWS credentials are of ${actual}: use the right profile`,
  );
}
