import type { LogLevel } from '../environment.ts';
import type { Console } from '../terminal/console.ts';
import type { View, ViewOptions } from '../terminal/view.ts';
import { EXIT } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';

const { stdout, stderr } = process;

/** What every command begins with; the configuration's problems are told before anything is opened. */
export async function prepare(options: GlobalOptions, logLevel: LogLevel) {
  const { createRunView } = await import('../terminal/run-view.ts');
  return await prepareWith(createRunView, options, logLevel);
}

/** The same with another view of the progress. */
export async function prepareWith<V extends View>(
  createView: (options: ViewOptions) => V,
  { config: file, json, quiet }: GlobalOptions,
  logLevel: LogLevel,
) {
  const [{ readEnvironment }, { loadConfig }, { createConsole }] = await Promise.all([
    import('../config.ts'),
    import('../config-file.ts'),
    import('../terminal/console.ts'),
  ]);
  const env = readEnvironment();
  const config = await loadConfig({ file, env: env.variables });
  const now = () => performance.now();
  const console = createConsole({ stdout, stderr, json, quiet, env, logLevel, now, createView });
  return { env, config, console };
}

/** The second Ctrl-C: at once, but with the cursor back. */
export function quit({ view }: Console): never {
  view[Symbol.dispose]();
  process.exit(EXIT.interrupted);
}
