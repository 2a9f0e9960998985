import { SecretValue } from '../../src/engine/secret-value.ts';

/** Parameters under such names carry credentials: `integration.request.header.Authorization`. */
const CREDENTIAL_NAME = /auth|cookie|credential|key|pass|secret|signature|token/i;

/** A reference to something of the request rather than a value of its own, in REST APIs and in HTTP APIs. */
const REFERENCE = /^(method|context|stageVariables|integration)\.|^\$/;

/** Stage variables are where people keep what their code needs to know: names in clear, values sealed or dropped. */
export function hideValues(
  variables: Record<string, string> | undefined,
): Record<string, SecretValue> | undefined {
  if (!variables) return undefined;
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, new SecretValue(value)]));
}

/**
 * Seals the fixed values that `requestParameters` (of integrations, also inside exports) send along under the
 * name of a credential; references and everything else stay as they are.
 */
export function hideFixedCredentials(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hideFixedCredentials);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, item]) => {
    const isParameters = /^requestParameters$/i.test(name) && isRecord(item);
    return [name, isParameters ? hideCredentials(item) : hideFixedCredentials(item)];
  });
  return Object.fromEntries(entries);
}

function hideCredentials(parameters: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(parameters).map(([name, value]) => {
    if (typeof value !== 'string') return [name, hideFixedCredentials(value)];
    return [name, CREDENTIAL_NAME.test(name) && !REFERENCE.test(value) ? new SecretValue(value) : value];
  });
  return Object.fromEntries(entries);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
