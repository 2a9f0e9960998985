import type { PolicyDocument, PolicyStatement } from './policy.ts';

/** A resource policy of a function, or of the alias `qualifier`. */
export interface QualifiedPolicy {
  readonly qualifier?: string | undefined;
  readonly document: PolicyDocument;
}

/** One who may invoke the function, by a statement of its policy. */
export interface Permission {
  readonly statement: string;
  readonly qualifier?: string;
  /** `apigateway.amazonaws.com`, an account, `*`. */
  readonly principal: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
}

/** Everyone the policies let in, by qualifier and statement. */
export function permissionsOf(policies: readonly QualifiedPolicy[]): Permission[] {
  return policies.flatMap(({ qualifier, document }) =>
    (document.Statement ?? []).flatMap((statement) =>
      principalsOf(statement).flatMap((principal) => sourcesOf(statement, principal, qualifier)),
    ),
  );
}

function sourcesOf(statement: PolicyStatement, principal: string, qualifier?: string): Permission[] {
  const base = { statement: statement.Sid ?? '', ...(qualifier ? { qualifier } : {}), principal };
  const [sourceAccount] = conditionValues(statement, 'aws:sourceaccount');
  const account = sourceAccount === undefined ? {} : { sourceAccount };
  const arns = conditionValues(statement, 'aws:sourcearn');
  if (arns.length === 0) return [{ ...base, ...account }];
  return arns.map((sourceArn) => ({ ...base, sourceArn, ...account }));
}

function principalsOf({ Principal = '*' }: PolicyStatement): string[] {
  return typeof Principal === 'string' ? [Principal] : Object.values(Principal).flat();
}

/** Condition keys are the same in any case: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html */
function conditionValues({ Condition = {} }: PolicyStatement, key: string): string[] {
  return Object.values(Condition).flatMap((test) =>
    Object.entries(test)
      .filter(([name]) => name.toLowerCase() === key)
      .flatMap(([, value]) => value),
  );
}

/** `arn:aws:execute-api:us-east-1:123456789012:a1b2c3/prod/POST/bookings` as an API's part; undefined for others. */
export function apiRouteOf({ sourceArn = '' }: Permission) {
  const [, , service, , , resource = ''] = sourceArn.split(':');
  if (service !== 'execute-api') return undefined;
  const [api, stage, method, ...path] = resource.split('/');
  return { api, stage, method, path: `/${path.join('/')}` };
}
