import { describeFailure } from '../aws/failure.ts';
import { type Site, showPlace } from './place.ts';

/** All reasons, each with the next step. */
export interface Refused {
  readonly kind: 'refused';
  readonly reasons: readonly string[];
}

const ELSEWHERE = /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException)/;

export function refuse(...reasons: readonly string[]): Refused {
  return { kind: 'refused', reasons };
}

/** What `look` answers; a refusal where AWS does not let the site's buckets be read. Other failures are thrown. */
export async function refuseUnreachable<T>(site: Site, look: () => Promise<T>): Promise<T | Refused> {
  try {
    return await look();
  } catch (error) {
    const reason = explainUnreachable(site, error);
    if (reason === undefined) throw error;
    return refuse(reason);
  }
}

function explainUnreachable(site: Site, error: unknown): string | undefined {
  const { kind, call, code, message } = describeFailure(error);
  const what = `${call === '' ? 'AWS' : call} answered ${code}: ${message}`;
  const places = `production ${showPlace(site.production)} and staging ${showPlace(site.staging)}`;
  if (/^NoSuchBucket/.test(code)) {
    return `${what}; one of ${places} does not exist: correct sites.${site.name} in tidemark.yaml`;
  }
  if (ELSEWHERE.test(code)) {
    return `${what}; one of ${places} is in another region: add it to aws.regions, and check sites.${site.name}`;
  }
  if (kind !== 'denied') return undefined;
  return `${what}; check that ${places} are in this account and that the credentials may list, read and write them (\`tidemark doctor\`)`;
}
