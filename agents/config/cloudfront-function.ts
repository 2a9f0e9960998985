import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CloudFrontClient,
  DescribeFunctionCommand,
  type DescribeFunctionResult,
  type FunctionStage,
  type FunctionSummary,
  GetFunctionCommand,
  ListFunctionsCommand,
} from '@aws-sdk/client-cloudfront';
import type {
  CollectorContext,
  DescribingCollector,
  Document,
  Resource,
} from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { CLOUDFRONT_RATE_PER_SECOND, type Page, readPages } from './cloudfront-kind.ts';
import { sortSets } from './cloudfront-sets.ts';
import { requireAnswer } from './gone.ts';

const FOLDER = 'cloudfront/functions';
const MISSING = 'NoSuchFunctionExists';

/**
 * CloudFront Functions: `<name>.js` is the code that is live, or what is in development where none was published;
 * `<name>.development.js` the one in development where it differs. `<name>.json` describes both stages.
 */
export const cloudFrontFunctions = {
  agent: 'config',
  service: 'cloudfront-functions',
  scope: 'global',
  actions: ['cloudfront:ListFunctions', 'cloudfront:DescribeFunction', 'cloudfront:GetFunction'],
  ratePerSecond: CLOUDFRONT_RATE_PER_SECOND,
  async *list(context) {
    const client = context.aws(CloudFrontClient);
    const listPage = async (Marker?: string): Promise<Page<FunctionSummary>> =>
      (await client.send(new ListFunctionsCommand({ Marker }))).FunctionList ?? {};
    const names = new Set<string>();
    for await (const { Name } of readPages(listPage)) {
      // A function is listed once for each of its stages.
      if (Name === undefined || names.has(Name)) continue;
      names.add(Name);
      yield { id: Name, path: `${FOLDER}/${encodeSegment(`${Name}.json`)}` };
    }
  },
  async describe({ id }, context) {
    const [development, live, developmentCode, liveCode] = await Promise.all([
      readDevelopment(id, context),
      context.optional('stage LIVE', () => sendDescribe(id, 'LIVE', context), [MISSING]),
      readCode(id, 'DEVELOPMENT', context),
      readCode(id, 'LIVE', context),
    ]);
    const json = sortSets({ Name: id, Development: factsOf(development), Live: live && factsOf(live) });
    const isPublished = live !== undefined || liveCode !== undefined;
    const code = isPublished ? liveCode : developmentCode;
    const isApart = isPublished && developmentCode && !liveCode?.equals(developmentCode);
    return [
      { path: `${FOLDER}/${encodeSegment(`${id}.json`)}`, json },
      ...(code ? [codeDocument(`${id}.js`, code)] : []),
      ...(isApart ? [codeDocument(`${id}.development.js`, developmentCode)] : []),
    ];
  },
} satisfies DescribingCollector<Resource>;

/** Every function has this stage, so that where it is missing the function is gone. */
function readDevelopment(name: string, context: CollectorContext) {
  return requireAnswer(sendDescribe(name, 'DEVELOPMENT', context), MISSING);
}

function sendDescribe(Name: string, Stage: FunctionStage, context: CollectorContext) {
  return context.aws(CloudFrontClient).send(new DescribeFunctionCommand({ Name, Stage }));
}

/** Undefined where the stage does not exist, or its code could not be read, which is then a gap. */
async function readCode(Name: string, Stage: FunctionStage, context: CollectorContext) {
  const send = () => context.aws(CloudFrontClient).send(new GetFunctionCommand({ Name, Stage }));
  const answer = await context.optional(`code of stage ${Stage}`, send, [MISSING]);
  return answer?.FunctionCode && Buffer.from(answer.FunctionCode);
}

/** Without the status, which says what the distributions say and moves while they are deployed. */
function factsOf(stage: Pick<DescribeFunctionResult, 'ETag' | 'FunctionSummary'>) {
  const { Status, ...facts } = stage.FunctionSummary ?? {};
  return { ETag: stage.ETag, ...facts };
}

function codeDocument(name: string, code: Buffer): Document {
  const open = async () => Readable.from([code]);
  const blob = { sha256: hash('sha256', code), size: code.length, open };
  return { path: `${FOLDER}/${encodeSegment(name)}`, blob };
}
