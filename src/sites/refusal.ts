import type { PlanAnswer } from '../changes/change.ts';
import { PortError } from '../changes/ports.ts';
import { type Site, showPlace } from './place.ts';

/** All reasons, each with the next step. */
export type Refused = Extract<PlanAnswer, { kind: 'refused' }>;

export function refuse(...reasons: readonly string[]): Refused {
  return { kind: 'refused', reasons };
}

/** What was typed is wrong, whatever the state of the site. */
export function refuseInput(...reasons: readonly string[]): Refused {
  return { kind: 'refused', reasons, isInput: true };
}

/** What `look` answers; a refusal where AWS does not let the site be read. Other failures are thrown. */
export async function refuseUnreadable<T>(site: Site, look: () => Promise<T>): Promise<T | Refused> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    return refuse(explainFailure(site, error));
  }
}

function explainFailure({ name, production, staging }: Site, { code, message, advice }: PortError): string {
  const what = message.includes(code) ? message : `${code}: ${message}`;
  const places = `production ${showPlace(production)} and staging ${showPlace(staging)}`;
  const step = advice ?? `check ${places} (sites.${name} in tidemark.yaml)`;
  return `${name} could not be read: ${what.replace(/\.$/, '')}; ${step}`;
}
