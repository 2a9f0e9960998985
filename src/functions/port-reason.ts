import type { PortError } from '../changes/ports.ts';

/** What went wrong and what to do, on one line. */
export function explainPortError({ code, message, advice }: PortError): string {
  const what = message.includes(code) ? message : `${code}: ${message}`;
  return `${what.replace(/\.$/, '')}; ${advice ?? 'check aws in tidemark.yaml, and the credentials'}`;
}
