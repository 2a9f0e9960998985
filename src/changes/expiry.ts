import { ConfigError } from '../errors.ts';

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 24 * 3_600_000 };
const LONGEST_MS = 365 * 24 * 3_600_000;

/** Whether it is a time of at most a year: `30m`, `24h`, `2d`. */
export function isExpiry(text: string): boolean {
  return readExpiry(text) !== undefined;
}

/**
 * How long a proposal can be approved: `slack.approvalExpiry`, such as `30m`, `24h` or `2d`, in milliseconds.
 * @throws {ConfigError} for anything else, and for more than a year.
 */
export function parseExpiry(text: string): number {
  const ms = readExpiry(text);
  if (ms !== undefined) return ms;
  const allowed = 'minutes, hours or days, at most a year, such as 30m, 24h or 7d';
  throw new ConfigError([`slack.approvalExpiry: "${text}" is not a time: ${allowed}`]);
}

function readExpiry(text: string): number | undefined {
  const [, count = '', unit = ''] = /^([1-9]\d*)([mhd])$/.exec(text) ?? [];
  const ms = Number(count) * (UNIT_MS[unit] ?? Number.NaN);
  return ms <= LONGEST_MS ? ms : undefined;
}
