import {
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  type TableDescription,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { RestoreTarget } from '../../src/changes/change.ts';
import { PortError } from '../../src/changes/ports.ts';
import type { RestoreRoom, RestoreState } from '../../src/changes/restore-port.ts';
import { isNamed } from '../changes/failure.ts';
import type { Restorer, RestorerScope, StepKind } from './restorer.ts';
import { compareStates } from './state.ts';
import { digestFile, digestTable, writeItems } from './table-items.ts';
import { describeTable, toCreateInput } from './table-schema.ts';

const RATE_PER_SECOND = 1000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
const DEADLINE_MS = 600_000;

const wantedTable = z.object({ table: z.looseObject({}), tags: z.array(z.looseObject({})).default([]) });
/** `items`: the gzipped lines in the store. */
const wantedItems = z.object({ items: z.string() });
const wantedSetting = z.object({ part: z.enum(['ttl', 'recovery']), value: z.string() });

/** Tables: made where they are gone, items written where there are none; a table with other items is left alone. */
export function createTableRestorer(scope: RestorerScope): Restorer {
  const clientIn = (region: string) => scope.client(DynamoDBClient, region, RATE_PER_SECOND);
  return {
    service: 'dynamodb',
    actions: [
      'dynamodb:BatchWriteItem',
      'dynamodb:CreateTable',
      'dynamodb:DescribeContinuousBackups',
      'dynamodb:DescribeTable',
      'dynamodb:DescribeTimeToLive',
      'dynamodb:PutItem',
      'dynamodb:Scan',
      'dynamodb:TagResource',
      'dynamodb:UpdateContinuousBackups',
      'dynamodb:UpdateTimeToLive',
    ],
    steps: {
      table: createTableStep(clientIn, scope),
      items: createItemsStep(clientIn),
      setting: createSettingStep(clientIn),
    },
  };
}

type ClientIn = (region: string) => DynamoDBClient;

function createTableStep(clientIn: ClientIn, scope: RestorerScope): StepKind {
  return {
    async look({ target, region, wanted }): Promise<RestoreState> {
      const now = await read(clientIn(region), target);
      if (!now) return { state: null, isDone: false };
      const { table } = wantedTable.parse(wanted);
      const compared = compareStates(describeTable(now), describeTable(table as TableDescription));
      if (compared.isDone) return compared;
      const refusal = `the table ${target} is there with other keys or indexes: restore to another name, as dynamodb:${target}=OTHER-NAME`;
      return { ...compared, refusal };
    },
    async apply({ target, region, wanted }, { signal }) {
      const { table, tags } = wantedTable.parse(wanted);
      const client = clientIn(region);
      await client.send(new CreateTableCommand(toCreateInput(target, table as TableDescription, tags)));
      await untilActive(client, target, scope, signal);
    },
  };
}

function createItemsStep(clientIn: ClientIn): StepKind {
  return {
    async look({ target, region, wanted }, room): Promise<RestoreState> {
      const client = clientIn(region);
      if (!(await read(client, target))) return { state: null, isDone: false };
      const { items } = wantedItems.parse(wanted);
      const [now, then] = await Promise.all([
        digestTable(client, target, room.signal),
        digestFile(room.open(items)),
      ]);
      return { state: now, isDone: now === then, current: now };
    },
    async apply({ target, region, wanted }, room: RestoreRoom) {
      await writeItems(clientIn(region), target, room.open(wantedItems.parse(wanted).items), room.signal);
    },
  };
}

function createSettingStep(clientIn: ClientIn): StepKind {
  const readSetting = async ({ target: TableName, region }: RestoreTarget, part: 'ttl' | 'recovery') => {
    const client = clientIn(region);
    if (part === 'ttl') {
      const { TimeToLiveDescription: ttl } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
      return /^ENABL/.test(ttl?.TimeToLiveStatus ?? '') ? ttl?.AttributeName : undefined;
    }
    const answer = await client.send(new DescribeContinuousBackupsCommand({ TableName }));
    const { PointInTimeRecoveryDescription: recovery } = answer.ContinuousBackupsDescription ?? {};
    return recovery?.PointInTimeRecoveryStatus;
  };
  return {
    async look(step) {
      const { part, value } = wantedSetting.parse(step.wanted);
      return compareStates((await readSetting(step, part)) ?? null, value);
    },
    async apply({ target: TableName, region, wanted }) {
      const { part, value } = wantedSetting.parse(wanted);
      if (part === 'ttl') {
        const TimeToLiveSpecification = { Enabled: true, AttributeName: value };
        await clientIn(region).send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
        return;
      }
      const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: value === 'ENABLED' };
      await clientIn(region).send(
        new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }),
      );
    },
  };
}

async function read(client: DynamoDBClient, TableName: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

async function untilActive(
  client: DynamoDBClient,
  name: string,
  { now, pause }: RestorerScope,
  signal: AbortSignal,
): Promise<void> {
  const deadline = now() + DEADLINE_MS;
  for (let ms = FIRST_PAUSE_MS; ; ms = Math.min(ms * 1.5, LONGEST_PAUSE_MS)) {
    const table = await read(client, name);
    const indexes = table?.GlobalSecondaryIndexes ?? [];
    if (
      table?.TableStatus === 'ACTIVE' &&
      indexes.every(({ IndexStatus = 'ACTIVE' }) => IndexStatus === 'ACTIVE')
    )
      return;
    if (now() >= deadline) {
      const message = `the table ${name} is still being made after ${DEADLINE_MS / 60_000} minutes`;
      throw new PortError({ code: 'StillPending', message, advice: 'try again once it is active' });
    }
    await pause(ms, signal);
  }
}
