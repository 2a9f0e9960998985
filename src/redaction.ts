const SECRETS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\bxox[a-z][-.][\w.-]+/g, '[redacted]'],
  [/\bxapp-[\w-]+/g, '[redacted]'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '[redacted]'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 [redacted]'],
  [/\bAGE-SECRET-KEY-[\w-]+/gi, '[redacted]'],
  [/\bya29\.[\w-]+/g, '[redacted]'],
  [/(X-Amz-(?:Signature|Credential|Security-Token)=)[^&\s"\\]+/gi, '$1[redacted]'],
  [/(hooks\.slack\.com\/(?:services|workflows)\/)[^\s"\\]+/g, '$1[redacted]'],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/"\\]*):[^\s@/"\\]+@/gi, '$1:[redacted]@'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, '[redacted]'],
];

/**
 * Text without what looks like a credential: Slack and Google tokens, AWS key ids and presigned queries, bearer and
 * basic authorization, age and PEM private keys, passwords in URLs. JSON stays JSON.
 */
export function redact(text: string): string {
  return SECRETS.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}
