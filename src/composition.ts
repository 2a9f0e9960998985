import type { Logger } from 'pino';
import type { ChangeDeps } from './commands/apply-change.ts';
import type { CommandDeps } from './commands/command.ts';
import type { CompareDeps } from './commands/compare-site.ts';
import type { GlobalOptions } from './commands/global-options.ts';
import { prepare, prepareWith, quit } from './commands/preparation.ts';
import { currentUser } from './commands/requester.ts';
import type { Config } from './config.ts';
import type { Collector } from './engine/collector.ts';
import { keepHeapSmall, keepProcessSmall } from './memory.ts';
import type { ChangeSession } from './runs/change-session.ts';
import type { Session, SessionOptions } from './runs/session.ts';
import type { SiteComparisons } from './runs/site-looks.ts';
import { listenForStop } from './terminal/stop-signals.ts';

// What commands are given, put together of the parts of src/ and agents/; each is loaded when a command needs it.

/** What a command is given that looks at what is kept: the store and the database, and nothing of AWS. */
export async function withSession(
  options: GlobalOptions,
  run: (deps: CommandDeps & Session) => Promise<number>,
): Promise<number> {
  const { config, console } = await prepare(options, 'warn');
  await using session = await openSession(config, [], console.log);
  return await run({ ...console, ...session });
}

/** What a command is given that looks at sites or functions, or changes them. */
export async function withChanges(
  options: GlobalOptions,
  run: (deps: ChangeDeps & ChangeSession & { readonly config: Config }) => Promise<number>,
): Promise<number> {
  keepHeapSmall();
  const { createChangeView } = await import('./terminal/change-view.ts');
  const { config, console } = await prepareWith(createChangeView, options, 'warn');
  using stop = listenForStop(process, () => quit(console));
  await using session = await openChangeSession(config, [], console.log);
  return await run({ ...console, ...session, config, by: currentUser(), stop: stop.signal });
}

/** What a command is given that only reads buckets: no store, no database, and no more of the SDK than S3. */
export async function withComparisons(
  options: GlobalOptions,
  run: (deps: CompareDeps & { readonly sites: SiteComparisons }) => Promise<number>,
): Promise<number> {
  keepProcessSmall();
  const { createSilentView } = await import('./terminal/view.ts');
  const { config, console } = await prepareWith(createSilentView, options, 'warn');
  const [{ createSiteComparisons }, { checkObjects }, { createObjectPort }, { checkCredentials }] =
    await Promise.all([
      import('./runs/site-looks.ts'),
      import('./changes/checked-ports.ts'),
      import('../agents/changes/object-port.ts'),
      import('../agents/identity.ts'),
    ]);
  using stop = listenForStop(process, () => quit(console));
  await using port = createObjectPort({ config, signal: stop.signal });
  const objects = checkObjects(port.objects, () => checkCredentials({ config, signal: stop.signal }));
  const sites = createSiteComparisons({ config, objects });
  return await run({ ...console, sites, stop: stop.signal });
}

/** Whose account it is, asked while the rest is loaded and opened; nobody asks where AWS has no part in it. */
export async function identifyAhead(config: Config, collectors: readonly Collector[], signal: AbortSignal) {
  if (collectors.every(({ scope }) => scope === 'local')) return undefined;
  const { identifyAhead } = await import('../agents/identity.ts');
  return identifyAhead({ config, signal });
}

/** For commands about snapshots. */
export async function openSession(
  config: Config,
  collectors: readonly Collector[],
  log: Logger,
  identifyFirst: SessionOptions['identify'] = identify,
): Promise<Session> {
  const [session, { inventory }] = await Promise.all([
    import('./runs/session.ts'),
    import('../agents/inventory.ts'),
  ]);
  return session.openSession({ config, collectors, identify: identifyFirst, inventory, log });
}

/** For commands that change AWS too, and the bot. */
export async function openChangeSession(
  config: Config,
  collectors: readonly Collector[],
  log: Logger,
): Promise<ChangeSession> {
  const [session, { createPorts }, { checkCredentials }, { inventory }] = await Promise.all([
    import('./runs/change-session.ts'),
    import('../agents/changes/ports.ts'),
    import('../agents/identity.ts'),
    import('../agents/inventory.ts'),
  ]);
  await using resources = new AsyncDisposableStack();
  const closing = new AbortController();
  const ports = resources.use(createPorts({ config, signal: closing.signal }));
  resources.defer(() => closing.abort());
  const checkAccount = () => checkCredentials({ config, signal: closing.signal });
  const options = { config, collectors, identify, inventory, log, ports, checkAccount };
  const opened = resources.use(await session.openChangeSession(options));
  const closed = resources.move();
  return { ...opened, [Symbol.asyncDispose]: () => closed.disposeAsync() };
}

const identify: SessionOptions['identify'] = async (context) =>
  (await import('../agents/identity.ts')).identifyAccount(context);
