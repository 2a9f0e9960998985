import { at, type Json, list, some, text } from './document.ts';
import { type Block, type Body, block, link } from './hcl.ts';

/** Grants, where there are more than the owner's own. */
export function aclOf(config: Json): Body | undefined {
  const grants = list(config, 'acl', 'Grants');
  const owner = text(config, 'acl', 'Owner', 'ID');
  const [rule] = list(config, 'ownership', 'Rules');
  const isOff = text(rule, 'ObjectOwnership') === 'BucketOwnerEnforced';
  const isPlain = grants.every((grant) => text(grant, 'Grantee', 'ID') === owner);
  if (isOff || isPlain) return undefined;
  const grant = grants.map((each) =>
    block({ permission: text(each, 'Permission'), grantee: block(granteeOf(at(each, 'Grantee') ?? null)) }),
  );
  return { access_control_policy: block({ grant, owner: block({ id: owner }) }) };
}

function granteeOf(grantee: Json): Body {
  return { type: text(grantee, 'Type'), id: at(grantee, 'ID'), uri: at(grantee, 'URI') };
}

export function loggingOf(config: Json): Body | undefined {
  const logging = at(config, 'logging');
  if (logging === undefined) return undefined;
  const target = text(logging, 'TargetBucket');
  const partitioned = at(logging, 'TargetObjectKeyFormat', 'PartitionedPrefix');
  return {
    target_bucket: link(`bucket:${target}`, target),
    target_prefix: text(logging, 'TargetPrefix'),
    target_object_key_format:
      partitioned === undefined
        ? undefined
        : block({
            partitioned_prefix: block({ partition_date_source: text(partitioned, 'PartitionDateSource') }),
          }),
  };
}

/** Whom a bucket tells what happens in it. */
export function notificationOf(config: Json): Body | undefined {
  const notifications = at(config, 'notifications');
  const kinds = [
    ['lambda_function', 'LambdaFunction', 'lambda_function_arn'],
    ['queue', 'Queue', 'queue_arn'],
    ['topic', 'Topic', 'topic_arn'],
  ] as const;
  const told = kinds.map(([name, kind, target]): [string, readonly Block[] | undefined] => [
    name,
    some(
      list(notifications, `${kind}Configurations`).map((each) =>
        notificationBlock(each, target, text(each, `${kind}Arn`)),
      ),
    ),
  ]);
  const eventbridge = at(notifications, 'EventBridgeConfiguration') === undefined ? undefined : true;
  if (eventbridge === undefined && told.every(([, blocks]) => blocks === undefined)) return undefined;
  return { eventbridge, ...Object.fromEntries(told) };
}

function notificationBlock(each: Json, target: string, arn: string): Block {
  const rules = list(each, 'Filter', 'Key', 'FilterRules');
  const filterOf = (name: string) => {
    const rule = rules.find((rule) => text(rule, 'Name').toLowerCase() === name);
    return rule && text(rule, 'Value');
  };
  return block({
    id: at(each, 'Id'),
    [target]: arn,
    events: list(each, 'Events'),
    filter_prefix: filterOf('prefix'),
    filter_suffix: filterOf('suffix'),
  });
}

export function accelerationOf(config: Json): Body | undefined {
  const status = text(config, 'acceleration');
  return status === '' ? undefined : { status };
}
