/** A value in DynamoDB JSON; binary is base64. */
export type AttributeJson =
  | { S: string }
  | { N: string }
  | { B: string }
  | { BOOL: boolean }
  | { NULL: true }
  | { SS: string[] }
  | { NS: string[] }
  | { BS: string[] }
  | { L: AttributeJson[] }
  | { M: { [name: string]: AttributeJson } };

export type ItemJson = { [name: string]: AttributeJson };

export interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

export interface SandboxTable {
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly keySchema: readonly KeyElement[];
  /** ACTIVE, CREATING, DELETING …: creating tables can be described but not scanned. */
  status: string;
  /** How often it will still be told to be as it is; then it is ACTIVE. */
  pendingPolls?: number;
  /** The rest of DescribeTable's answer: definitions, indexes, billing, stream, encryption, creation time. */
  description: Record<string, unknown>;
  items: ItemJson[];
  tags: Record<string, string>;
  ttlAttribute?: string;
  /** Start of the recovery window, where point-in-time recovery is on. */
  recoverableSince?: Date;
  backups: { name: string; arn: string; createdAt: Date; sizeBytes: number }[];
  policy?: string;
}

export interface DynamoDbState {
  tables: SandboxTable[];
  /** What "now" is for answers that move with time (LatestRestorableDateTime). */
  now(): Date;
}
