import { at, isRecord, type Json, list, text } from './document.ts';
import { type Body, link } from './hcl.ts';
import type { Managed } from './resource.ts';

interface PermittedFunction {
  readonly name: string;
  readonly region: string;
  /** Name of an alias whose policy it is. */
  readonly qualifier?: string;
}

/** Every statement of a function's policy; those that name a version are the version's own. */
export function coverPermissions(policy: Json, of: PermittedFunction): Managed[] {
  return list(policy, 'Statement')
    .filter((statement) => isOf(statement, of))
    .map((statement) => coverPermission(statement, of));
}

/** An alias is asked for its policy by name; what is answered may hold the function's statements too. */
function isOf(statement: Json, { name, qualifier }: PermittedFunction): boolean {
  const resource = text(statement, 'Resource').split(':');
  return resource[6] === name && resource[7] === qualifier;
}

function coverPermission(statement: Json, { name, region, qualifier }: PermittedFunction): Managed {
  const sid = text(statement, 'Sid');
  return {
    type: 'aws_lambda_permission',
    title: [name, qualifier, sid].filter((part) => part !== undefined).join('_'),
    region,
    importId: `${qualifier === undefined ? name : `${name}:${qualifier}`}/${sid}`,
    body: {
      statement_id: sid,
      action: text(statement, 'Action'),
      function_name: link(`function:${name}@${region}`, name),
      qualifier:
        qualifier === undefined ? undefined : link(`alias:${name}:${qualifier}@${region}`, qualifier),
      principal: principalOf(at(statement, 'Principal')),
      ...conditionsOf(statement),
    },
  };
}

function principalOf(principal: Json | undefined): string {
  if (!isRecord(principal)) return text({ principal: principal ?? '' }, 'principal');
  const [value = ''] = Object.values(principal);
  // Another account stands there as its root; it was given as its number.
  return String(value).replace(/^arn:aws[\w-]*:iam::(\d{12}):root$/, '$1');
}

function conditionsOf(statement: Json): Body {
  const values = Object.values(asRecord(at(statement, 'Condition'))).flatMap((tests) =>
    Object.entries(asRecord(tests)),
  );
  const conditionOf = (name: string) => {
    const found = values.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
    return found === undefined ? undefined : String(found);
  };
  return {
    source_arn: conditionOf('AWS:SourceArn'),
    source_account: conditionOf('AWS:SourceAccount'),
    principal_org_id: conditionOf('aws:PrincipalOrgID'),
    function_url_auth_type: conditionOf('lambda:FunctionUrlAuthType'),
    event_source_token: conditionOf('lambda:EventSourceToken'),
  };
}

function asRecord(value: Json | undefined): Readonly<Record<string, Json>> {
  return isRecord(value) ? value : {};
}
