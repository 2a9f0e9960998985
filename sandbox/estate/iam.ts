import type { IamPolicy, IamRole, IamState } from '../iam-state.ts';
import { makeJadaIamAccount } from './iam-account.ts';
import { FUNCTION_PLANS, type FunctionName } from './lambda-function.ts';
import {
  ACCOUNT_ID,
  ESTATE_DATE,
  FUNCTION_NAMES,
  makeId,
  REGION,
  roleArn,
  roleName,
  TABLE_NAMES,
  tableArn,
} from './names.ts';

const CREATED = new Date('2025-02-11T08:30:00Z');
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const BASIC_EXECUTION_ARN = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
export const BOUNDARY_ARN = `arn:aws:iam::${ACCOUNT_ID}:policy/jada-function-boundary`;
export const ALERTS_ARN = `arn:aws:iam::${ACCOUNT_ID}:policy/jada/publish-alerts`;
/** Functions that may raise an alarm. */
const ALERTING: readonly FunctionName[] = ['weather-alerts', 'update-dashboard', 'payment-webhook'];

function allow(Action: string[], Resource: string | string[]) {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] };
}

/** The roles the functions run under, some shared, with the policies attached to them; users and groups. */
export function makeJadaIam(): IamState {
  const owners = FUNCTION_NAMES.filter((name) => FUNCTION_PLANS[name].roleOf === undefined);
  return { roles: owners.map(makeRole), policies: makePolicies(), account: makeJadaIamAccount() };
}

function makeRole(name: FunctionName): IamRole {
  return {
    RoleName: roleName(name),
    RoleId: `AROA${makeId(`role ${name}`, 17, UPPER)}`,
    Arn: roleArn(name),
    Path: '/service-role/',
    Description: `What ${name} may do`,
    CreateDate: CREATED,
    MaxSessionDuration: 3600,
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
    tags: { project: 'jada', function: name },
    permissionsBoundary: name === 'payment-webhook' ? BOUNDARY_ARN : undefined,
    lastUsed: { LastUsedDate: ESTATE_DATE, Region: REGION },
    attachedPolicies: [BASIC_EXECUTION_ARN, ...(ALERTING.includes(name) ? [ALERTS_ARN] : [])],
    inlinePolicies: makeInlinePolicies(name),
  };
}

/** What the function's variables point it to: tables and buckets. */
function makeInlinePolicies(name: FunctionName): IamRole['inlinePolicies'] {
  const { environment } = FUNCTION_PLANS[name];
  const tables = Object.values(environment).filter((value) => TABLE_NAMES.some((table) => table === value));
  const buckets = Object.entries(environment).filter(([variable]) => variable.endsWith('_BUCKET'));
  return {
    ...(tables.length > 0
      ? {
          tables: allow(
            ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
            tables.map((table) => tableArn(table)),
          ),
        }
      : {}),
    ...(buckets.length > 0
      ? {
          buckets: allow(
            ['s3:GetObject', 's3:PutObject'],
            buckets.map(([, bucket]) => `arn:aws:s3:::${bucket}/*`),
          ),
        }
      : {}),
  };
}

function makePolicies(): IamPolicy[] {
  const logs = allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], '*');
  const publish = allow(['sns:Publish'], `arn:aws:sns:${REGION}:${ACCOUNT_ID}:jada-ops-alerts`);
  return [
    makePolicy(BASIC_EXECUTION_ARN, 'Write access to CloudWatch Logs', [logs]),
    makePolicy(ALERTS_ARN, 'May raise an alarm', [allow(['sns:Publish'], '*'), publish]),
    makePolicy(BOUNDARY_ARN, 'The most a function may ever do', [
      allow(['dynamodb:*', 's3:*', 'logs:*', 'ses:SendEmail', 'sns:Publish'], '*'),
    ]),
  ];
}

/** The last document is the default version. */
function makePolicy(arn: string, description: string, documents: ReturnType<typeof allow>[]): IamPolicy {
  const path = arn.slice(arn.indexOf(':policy/') + ':policy'.length);
  const end = path.lastIndexOf('/') + 1;
  return {
    PolicyName: path.slice(end),
    PolicyId: `ANPA${makeId(`policy ${arn}`, 17, UPPER)}`,
    Arn: arn,
    Path: path.slice(0, end),
    Description: description,
    CreateDate: CREATED,
    UpdateDate: ESTATE_DATE,
    DefaultVersionId: `v${documents.length}`,
    versions: Object.fromEntries(
      documents.map((document, index) => [`v${index + 1}`, { document, CreateDate: CREATED }]),
    ),
  };
}
