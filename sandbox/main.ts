import { makeJadaEstate } from './estate/jada.ts';
import { HELP, parseFlags } from './flags.ts';
import { SIGNING_NAMES, startSandbox } from './sandbox.ts';

/** `node sandbox/main.ts`: serves the estate until SIGINT or SIGTERM. */
async function main(args: readonly string[]): Promise<number> {
  const flags = parseFlags(args, SIGNING_NAMES);
  if (flags.kind === 'help') {
    process.stdout.write(HELP.replace('SERVICES', SIGNING_NAMES.join(', ')));
    return 0;
  }
  if (flags.kind === 'wrong') {
    process.stderr.write(`sandbox: ${flags.problem}\n`);
    return 2;
  }
  const { kind: _, scale, ...conditions } = flags;
  await using sandbox = await startSandbox({ estate: makeJadaEstate({ scale }), ...conditions });
  process.stdout.write(`The sandbox listens on ${sandbox.url}\n`);
  await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`sandbox: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  },
);
