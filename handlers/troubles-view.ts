import { formatCount } from '../src/format.ts';
import type { ManifestSummary } from '../src/manifest/manifest.ts';
import { fitLines } from './blocks.ts';
import { code, sentence } from './text.ts';

/** Something that could not be captured. */
export interface Trouble {
  readonly service: string;
  /** What is missing, by name. */
  readonly name: string;
  readonly call: string;
  readonly code: string;
  readonly message: string;
}

const MOST = 8;

/** All of it: first whole services that did not answer, where the estate may hold more than the snapshot knows of. */
export function troublesOf({ ledger, failures, state }: ManifestSummary): readonly Trouble[] {
  const named = failures.map(({ service, resource, what, call, code: reason, message }) => {
    return { service, name: `${service} ${resource}: ${what}`, call, code: reason, message };
  });
  const unanswered = ledger.filter(({ status, service, region, call }) => {
    const isNamed = failures.some(
      (one) => one.service === service && one.region === region && one.call === call,
    );
    const isGap =
      status === 'denied' || status === 'failed' || (status === 'unsupported' && state !== 'COMPLETE');
    return isGap && !isNamed;
  });
  const services = unanswered.map(({ service, region, status, call, code: reason, message }) => ({
    service,
    name: `all of ${service} in ${region}`,
    call: call ?? 'listing',
    code: reason ?? status,
    message: message ?? '',
  }));
  return [...services, ...named];
}

/** What could not be captured, by name, why, and what to do about it. */
export function troublesText(troubles: readonly Trouble[]): string {
  const lines = troubles.map((trouble) => {
    const why = `${code(trouble.code, 60)} at ${code(trouble.call, 60)}`;
    return `• ${code(trouble.name, 120)}: ${why}. ${advice(trouble)}`;
  });
  const rest = (count: number) => `…and ${formatCount(count)} more, in the manifest`;
  const listed = fitLines(lines, { most: MOST, length: 2700, rest });
  return `*Could not be captured (${formatCount(troubles.length)})*\n${listed}`;
}

/** What a person can do about it; where nothing better is known, what the source said. */
function advice({ code: reason, call, message }: Trouble): string {
  if (/denied|unauthorized|forbidden|notauthorized/i.test(reason)) {
    return `Allow Tidemark ${code(call, 60)} and take it again.`;
  }
  if (/throttl|toomanyrequests|slowdown|requestlimit|limitexceeded/i.test(reason)) {
    return 'AWS asked for a slower pace; take it again later.';
  }
  if (/expired|invalidclienttoken|credential|notloggedin/i.test(reason))
    return 'Log in again, then take it again.';
  if (/timeout|timedout|econn|enotfound|network|internal|unavailable|50\d/i.test(reason)) {
    return 'It may pass; take it again.';
  }
  return sentence(message, 160);
}
