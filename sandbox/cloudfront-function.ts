import type { FunctionConfig } from '@aws-sdk/client-cloudfront';
import { cloudFrontAnswer, listAnswer, requireItem } from './cloudfront-item.ts';
import type { RestCall, RestOperation } from './rest-protocol.ts';
import { ServiceError } from './service-error.ts';

interface FunctionStage {
  etag: string;
  code: string;
  config: FunctionConfig;
  createdAt: Date;
  lastModifiedAt: Date;
}

/** A CloudFront function; `LIVE` once it is published. */
export interface StoredFunction {
  arn: string;
  isAssociated: boolean;
  DEVELOPMENT: FunctionStage;
  LIVE?: FunctionStage;
}

type StageName = 'DEVELOPMENT' | 'LIVE';
const STAGES: readonly StageName[] = ['DEVELOPMENT', 'LIVE'];

export function functionOperations(
  functions: ReadonlyMap<string, StoredFunction>,
): Readonly<Record<string, RestOperation>> {
  return {
    ListFunctions: {
      route: 'GET /2020-05-31/function',
      run: (call) => {
        const stages = STAGES.filter((stage) => (call.query('Stage') ?? stage) === stage);
        const all = [...functions].flatMap(([name, stored]) =>
          stages.filter((stage) => stored[stage]).map((stage) => summarize(name, stored, stage)),
        );
        return listAnswer(call, 'FunctionList', all);
      },
    },
    DescribeFunction: {
      route: 'GET /2020-05-31/function/{Name}/describe',
      run: (call) => {
        const { stored, stageName, stage } = findStage(functions, call);
        const summary = summarize(call.path('Name'), stored, stageName);
        return cloudFrontAnswer('FunctionSummary', summary, { etag: stage.etag });
      },
    },
    GetFunction: {
      route: 'GET /2020-05-31/function/{Name}',
      run: (call) => {
        const { stage } = findStage(functions, call);
        const headers = { 'content-type': 'application/octet-stream', etag: stage.etag };
        return { status: 200, headers, body: stage.code };
      },
    },
  };
}

function findStage(functions: ReadonlyMap<string, StoredFunction>, call: RestCall) {
  const stored = requireItem(functions, call.path('Name'), 'NoSuchFunctionExists');
  const stageName = call.query('Stage') === 'LIVE' ? 'LIVE' : 'DEVELOPMENT';
  const stage = stored[stageName];
  if (!stage) throw new ServiceError(404, 'NoSuchFunctionExists', `${call.path('Name')} is not published.`);
  return { stored, stageName, stage } as const;
}

function summarize(Name: string, stored: StoredFunction, stageName: StageName): object {
  const stage = stored[stageName];
  return {
    Name,
    Status: stored.isAssociated ? 'ASSOCIATED' : stored.LIVE ? 'UNASSOCIATED' : 'UNPUBLISHED',
    FunctionConfig: stage?.config,
    FunctionMetadata: {
      FunctionARN: stored.arn,
      Stage: stageName,
      CreatedTime: stage?.createdAt,
      LastModifiedTime: stage?.lastModifiedAt,
    },
  };
}
