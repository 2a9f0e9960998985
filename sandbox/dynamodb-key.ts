import type { ItemJson, SandboxTable } from './dynamodb-state.ts';

/** The attributes of an item's key, partition first. */
export function keyOf({ keySchema }: Pick<SandboxTable, 'keySchema'>, item: ItemJson): ItemJson {
  return Object.fromEntries(
    keySchema.flatMap(({ AttributeName }) => {
      const value = item[AttributeName];
      return value ? [[AttributeName, value]] : [];
    }),
  );
}
