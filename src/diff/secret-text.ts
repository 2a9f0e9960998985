import { looksSecret } from '../engine/secret-scan.ts';
import { redact } from '../redaction.ts';

const SECRET_FILE =
  /(^|\/)(\.env(\..*)?|\.npmrc|\.pypirc|\.netrc|credentials?(\.\w+)?|.*\.(pem|key|p12|pfx|jks|keystore))$/i;
const ASSIGNMENT = /([\w-]+)(["']?\s*(?:[:=]|=>)\s*)(["'`])([^"'`\n]+)\3/g;

/** Whether its text is nobody's business, wherever a diff is shown. */
export function isSecretFile(path: string): boolean {
  return SECRET_FILE.test(path);
}

/** Code may have passwords in it, which must not come to Slack. */
export function hideSecrets(text: string): string {
  return redact(text).replace(
    ASSIGNMENT,
    (whole, name: string, sign: string, quote: string, value: string) =>
      looksSecret(name, value) ? `${name}${sign}${quote}[redacted]${quote}` : whole,
  );
}
