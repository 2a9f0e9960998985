/** Names under which configuration keeps secrets: whole words at the end of a field's name. */
const SECRET_NAME =
  /(^|[^a-z])(passw(or)?d|passphrase|secret|private[_-]?key|api[_-]?key|access[_-]?token|auth[_-]?token|client[_-]?secret|secret[_-]?key|credentials?)$/i;
const SECRET_CAMEL_NAME = /(Password|Passphrase|Secret|PrivateKey|ApiKey|AccessToken|AuthToken|SecretKey)$/;

/** Forms that only secrets have: AWS keys, private keys, Slack, GitHub, Stripe and Google tokens, age identities. */
const SECRET_FORMS = [
  /\b(AKIA|ASIA)[0-9A-Z]{16}\b/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\bxox[abeoprs]-[0-9A-Za-z-]{10,}/,
  /\bxapp-[0-9]-[0-9A-Za-z-]{10,}/,
  /\bgh[pousr]_[0-9A-Za-z]{36}/,
  /\b[rs]k_live_[0-9A-Za-z]{16,}/,
  /\bAIza[0-9A-Za-z_-]{35}\b/,
  /\bAGE-SECRET-KEY-1[0-9A-Z]{20,}/,
];

/** Whether a string in configuration is a secret, by the name of its field or by its form. */
export function looksSecret(name: string, value: string): boolean {
  if (value === '') return false;
  if (SECRET_NAME.test(name) || SECRET_CAMEL_NAME.test(name)) return !value.startsWith('arn:');
  return value.length >= 16 && SECRET_FORMS.some((form) => form.test(value));
}
