/** Fields that AWS tells the elements of a list apart by, the surest first. */
const KEYS = [
  'Id',
  'ID',
  'id',
  'Sid',
  'Arn',
  'ARN',
  'arn',
  'FunctionArn',
  'AliasArn',
  'Key',
  'PathPattern',
  'IndexName',
  'AttributeName',
  'RoleName',
  'PolicyName',
  'PolicyArn',
  'Name',
  'name',
  'DomainName',
  'VPCId',
  'KeyId',
  'UUID',
  'RouteKey',
  'StageName',
  'statement',
  'hash',
  'path',
] as const;

/** Lists whose order means something: the first that matches is taken. */
const ORDERED =
  /(^|\.)(CacheBehaviors\.Items|Members\.Items|Layers|RoutingRules|CORSRules|cors|receiptRules|Rules\.Actions)$/;

type Element = Readonly<Record<string, unknown>>;

/** The field by which each element of both lists is one of its kind; undefined where none is. */
export function findNaturalKey(before: readonly unknown[], after: readonly unknown[]): string | undefined {
  if (![...before, ...after].every(isElement)) return undefined;
  return KEYS.find((key) => isKeyOf(key, before as Element[]) && isKeyOf(key, after as Element[]));
}

/** Whether the order of the list at this field is part of the configuration. */
export function isOrdered(field: string): boolean {
  return ORDERED.test(field.replace(/\[[^\]]*\]/g, ''));
}

function isKeyOf(key: string, list: readonly Element[]): boolean {
  const values = list.map((element) => element[key]);
  const isNamed = values.every((value) => typeof value === 'string' || typeof value === 'number');
  return isNamed && new Set(values).size === list.length;
}

function isElement(value: unknown): value is Element {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
