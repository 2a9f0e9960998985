type Json = Readonly<Record<string, unknown>>;

/** Conditions that AddPermission can set, by its own names for them. */
const CONDITIONS: Readonly<Record<string, string>> = {
  'aws:sourcearn': 'sourceArn',
  'aws:sourceaccount': 'sourceAccount',
  'aws:principalorgid': 'principalOrgId',
  'lambda:functionurlauthtype': 'urlAuthType',
  'lambda:eventsourcetoken': 'eventSourceToken',
};

/** A statement of a resource policy as AddPermission takes it; undefined where it is more than that can say. */
export function toPermission(
  { Sid, Effect, Action, Principal, Condition }: Json,
  qualifier: { readonly qualifier?: string },
): ({ readonly id: string } & Json) | undefined {
  const principal = typeof Principal === 'string' ? Principal : soleValue(Principal);
  if (typeof Sid !== 'string' || Effect !== 'Allow' || typeof Action !== 'string') return undefined;
  if (principal === undefined) return undefined;
  const conditions = Object.values((Condition ?? {}) as Readonly<Record<string, Json>>).flatMap(
    Object.entries,
  );
  const known = conditions.map(([key, value]) => [CONDITIONS[key.toLowerCase()], value] as const);
  if (known.some(([name, value]) => name === undefined || typeof value !== 'string')) return undefined;
  return {
    id: Sid,
    action: Action,
    principal,
    ...Object.fromEntries(known),
    ...qualifier,
  };
}

function soleValue(principal: unknown): string | undefined {
  const values = Object.values((principal ?? {}) as Json);
  return values.length === 1 && typeof values[0] === 'string' ? values[0] : undefined;
}
