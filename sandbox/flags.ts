import { parseArgs } from 'node:util';

/** What the command line asks for. */
type Flags =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string }
  | {
      readonly kind: 'run';
      readonly port: number;
      readonly scale: number;
      readonly latencyMs: number;
      readonly throttles: Record<string, number>;
      readonly faults: Record<string, number>;
      readonly seed: number;
    };

export const HELP = `Usage: node sandbox/main.ts [FLAG…]

Serves a made-up AWS account on 127.0.0.1 until it is stopped.

  --port N                    where to listen; 0 (default) is any free port
  --scale N                   how many times the usual pictures, exports and logs (default 1)
  --latency MS                added to every answer (default 0)
  --throttle SERVICE=N/s      calls a second before the service says too much; may be given again
  --fault SERVICE:N%          share of the service's calls that fail; may be given again
  --seed N                    of the faults' random numbers (default 1)
  --help                      this

Services go by the names that requests are signed for: SERVICES.
Example: node sandbox/main.ts --port 4599 --latency 40 --throttle route53=5/s --fault s3:5%
`;

const TEXT = { type: 'string' } as const;
const LIST = { type: 'string', multiple: true } as const;
const KNOWN = {
  port: TEXT,
  scale: TEXT,
  latency: TEXT,
  seed: TEXT,
  throttle: LIST,
  fault: LIST,
  help: { type: 'boolean', short: 'h' },
} as const;

/** `services` are the signing names that throttles and faults may name. */
export function parseFlags(args: readonly string[], services: readonly string[]): Flags {
  try {
    const { values } = parseArgs({ args: [...args], options: KNOWN, strict: true });
    if (values.help) return { kind: 'help' };
    return {
      kind: 'run',
      port: parseWhole('--port', values.port ?? '0', 65_535),
      scale: parseNumber('--scale', values.scale ?? '1', 10_000),
      latencyMs: parseNumber('--latency', values.latency ?? '0', 600_000),
      seed: parseWhole('--seed', values.seed ?? '1', 2 ** 31),
      throttles: parsePairs('--throttle', values.throttle, THROTTLE, services),
      faults: parsePairs('--fault', values.fault, FAULT, services),
    };
  } catch (error) {
    const [problem = 'cannot be read'] = error instanceof Error ? error.message.split('\n') : [];
    return { kind: 'wrong', problem };
  }
}

function parseNumber(flag: string, value: string, max: number): number {
  const number = Number(value);
  if (value.trim() !== '' && number >= 0 && number <= max) return number;
  throw new Error(`${flag} ${value}: a number from 0 to ${max} is wanted`);
}

function parseWhole(flag: string, value: string, max: number): number {
  if (/^\d+$/.test(value) && Number(value) <= max) return Number(value);
  throw new Error(`${flag} ${value}: a whole number from 0 to ${max} is wanted`);
}

/** How a pair looks, what its number is divided by, and an example of it. */
interface Pair {
  readonly shape: RegExp;
  readonly unit: number;
  readonly example: string;
}

const PERCENT = 100;
const THROTTLE: Pair = { shape: /^([a-z0-9-]+)=(\d+(?:\.\d+)?)\/s$/, unit: 1, example: 'route53=5/s' };
const FAULT: Pair = { shape: /^([a-z0-9-]+):(\d+(?:\.\d+)?)%$/, unit: PERCENT, example: 's3:5%' };

function parsePairs(
  flag: string,
  values: readonly string[] = [],
  { shape, unit, example }: Pair,
  services: readonly string[],
): Record<string, number> {
  const pairs = values.map((value): [string, number] => {
    const [, service, number] = shape.exec(value) ?? [];
    if (service === undefined) throw new Error(`${flag} ${value}: ${example} is the form`);
    if (unit === PERCENT && Number(number) > PERCENT) throw new Error(`${flag} ${value}: more than 100 %`);
    if (services.includes(service)) return [service, Number(number) / unit];
    throw new Error(`${flag} ${value}: there is no service ${service}, but ${services.join(', ')}`);
  });
  return Object.fromEntries(pairs);
}
