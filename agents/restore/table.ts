import { text } from 'node:stream/consumers';
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
import { MovedError, PortError } from '../../src/changes/ports.ts';
import type { RestoreRoom, RestoreState } from '../../src/changes/restore-port.ts';
import { isNamed } from '../changes/failure.ts';
import type { Restorer, RestorerScope, StepKind } from './restorer.ts';
import { compareStates } from './state.ts';
import { lookAtItems, writeItems } from './table-items.ts';
import { describeTable, namesOfChanged, readTags, toCreateInput } from './table-schema.ts';

const RATE_PER_SECOND = 1000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
const DEADLINE_MS = 600_000;

const wantedTable = z.object({ table: z.looseObject({}), tags: z.array(z.looseObject({})).default([]) });
/** `items`: the gzipped lines in the store. `replaced`: JSON there, hashes of items that may be written over. */
const wantedItems = z.object({ items: z.string(), replaced: z.string().optional() });
const hashes = z.array(z.string());
const wantedSetting = z.object({ part: z.enum(['ttl', 'recovery']), value: z.string() });

/** Tables: made where they are gone; items only where there are none, or the one that the plan saw. */
export function createTableRestorer(scope: RestorerScope): Restorer {
  const clientIn = (region: string) => scope.client(DynamoDBClient, region, RATE_PER_SECOND);
  return {
    service: 'dynamodb',
    actions: [
      'dynamodb:CreateTable',
      'dynamodb:DescribeContinuousBackups',
      'dynamodb:DescribeTable',
      'dynamodb:DescribeTimeToLive',
      'dynamodb:GetItem',
      'dynamodb:ListTagsOfResource',
      'dynamodb:PutItem',
      'dynamodb:Scan',
      'dynamodb:TagResource',
      'dynamodb:UpdateContinuousBackups',
      'dynamodb:UpdateTimeToLive',
    ],
    steps: {
      table: createTableStep(clientIn, scope),
      items: createItemsStep(clientIn, scope),
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
      const { table, tags } = wantedTable.parse(wanted);
      const compared = compareStates(describeTable(now), describeTable(table as TableDescription));
      // Whoever made it may have gone before it could be used.
      if (compared.isDone) {
        const live = { table: now, tags: await readTags(clientIn(region), now.TableArn) };
        const current = namesOfChanged(live, { table: table as TableDescription, tags });
        const isDone = now.TableStatus !== 'CREATING';
        return { ...compared, isDone, current, news: tellStream(target, now, table) };
      }
      const refusal = `the table ${target} is there with other keys or indexes: restore to another name, as dynamodb:${target}=OTHER-NAME`;
      return { ...compared, refusal };
    },
    async apply({ target, region, wanted }, { signal }) {
      const { table, tags } = wantedTable.parse(wanted);
      const client = clientIn(region);
      if (!(await read(client, target)))
        await client.send(new CreateTableCommand(toCreateInput(target, table as TableDescription, tags)));
      await untilActive(client, target, scope, signal);
    },
  };
}

/** The stream of a table that is made anew is another one, and event sources go by it. */
function tellStream(target: string, now: TableDescription, before: TableDescription): readonly string[] {
  const [stream, old] = [now.LatestStreamArn, before.LatestStreamArn];
  if (old === undefined || stream === undefined || old === stream || before.TableName !== target) return [];
  return [
    `The stream of the table ${target} is ${stream} now: event sources that read ${old} have to be made anew.`,
  ];
}

function createItemsStep(clientIn: ClientIn, scope: RestorerScope): StepKind {
  const open = async ({ target, region }: RestoreTarget, signal: AbortSignal) => {
    const client = clientIn(region);
    const found = await read(client, target);
    const keys = found?.KeySchema?.flatMap(({ AttributeName = '' }) => AttributeName) ?? [];
    return found && { client, table: target, keys, signal };
  };
  return {
    async look(step, room): Promise<RestoreState> {
      const place = await open(step, room.signal);
      if (!place) return { state: null, isDone: false };
      const { digest, different, ...counts } = await lookAtItems(
        place,
        room.open(wantedItems.parse(step.wanted).items),
      );
      const isDone = different.length === 0 && counts.absent === 0;
      return { state: digest, isDone, current: { ...counts, different } };
    },
    async apply(step, room: RestoreRoom) {
      await untilActive(clientIn(step.region), step.target, scope, room.signal);
      const place = await open(step, room.signal);
      if (!place) throw new MovedError(`the table ${step.target} is gone`);
      const { items, replaced } = wantedItems.parse(step.wanted);
      const known = replaced === undefined ? [] : hashes.parse(JSON.parse(await text(room.open(replaced))));
      const kept = await writeItems(place, room.open(items), new Set(known));
      if (kept === 0) return;
      const what = kept === 1 ? 'one item' : `${kept} items`;
      throw new MovedError(
        `${what} of ${step.target} were written by somebody else meanwhile and stay as they are; all others are back`,
      );
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
