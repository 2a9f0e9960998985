import type { PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Item } from '../config/dynamodb-item.ts';

/**
 * An expression has at most 4 KB and 300 operators; attributes beyond are not asked for.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const MOST_CLAUSES = 120;

type Condition = Pick<
  PutItemCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/**
 * That the item is as it was read: its attributes have these values, and those that the new one adds are not there.
 * DynamoDB cannot ask whether there are others beside.
 */
export function renderCondition(there: Item, next: Item): Condition {
  const had = Object.entries(there).map(([name, value]) => ({ name, value }));
  const added = Object.keys(next).filter((name) => !(name in there));
  const asked = [...had, ...added.map((name) => ({ name, value: undefined }))].slice(0, MOST_CLAUSES);
  const values = asked.flatMap(({ value }, at) => (value ? [[`:v${at}`, value] as const] : []));
  return {
    ConditionExpression: asked
      .map(({ value }, at) => (value ? `#n${at} = :v${at}` : `attribute_not_exists(#n${at})`))
      .join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(asked.map(({ name }, at) => [`#n${at}`, name])),
    ...(values.length > 0 ? { ExpressionAttributeValues: Object.fromEntries(values) } : {}),
  };
}
