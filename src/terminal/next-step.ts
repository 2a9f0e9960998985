import type { Failure } from '../manifest/manifest.ts';

const STEPS: readonly (readonly [codes: RegExp, step: (call: string) => string])[] = [
  [
    /denied|unauthori|forbidden|notauthorized|^403/i,
    (call) => `allow ${call || 'Tidemark to read it'} (IAM policy)`,
  ],
  [/expired|invalidclienttoken|credential|notloggedin/i, () => 'log in again'],
  [/throttl|toomanyrequests|slowdown|requestlimit/i, () => 'take the next one at a quieter time'],
  [/^(EACCES|EPERM)$/, () => 'make it readable for the user that runs Tidemark'],
  [/^(ENOENT|ENOTDIR)$/, () => 'check its path in tidemark.yaml'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, () => 'check aws.region, aws.regions and the network: it has no address'],
  [/timeout|timedout|econn|network|internal|unavailable|^5\d\d/i, () => 'it may pass: take another one'],
];

/** What a person can do about something that was not captured, in a few words; undefined if nothing is known. */
export function nextStep({ code, call }: Pick<Failure, 'code' | 'call'>): string | undefined {
  return STEPS.find(([codes]) => codes.test(code))?.[1](call);
}
