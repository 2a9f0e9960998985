import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { beforeAll, inject } from 'vitest';
import { makeZip, testFunctions } from '../agents/changes-functions-suite.ts';
import { credentials } from '../agents/changes-scene.ts';

const endpoint = inject('motoUrl');
const options = { endpoint, region: 'us-east-1', credentials };
let role = '';
let made = 0;

beforeAll(async () => {
  await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
  const iam = new IAMClient(options);
  const made = new CreateRoleCommand({ RoleName: 'deploy', AssumeRolePolicyDocument: '{}' });
  role = (await iam.send(made)).Role?.Arn ?? '';
  iam.destroy();
});

/** moto never lets an update be seen under way, and keeps the revision of a function that changes. */
async function make(): Promise<string> {
  const lambda = new LambdaClient(options);
  const FunctionName = `deploy-${++made}`;
  const Code = { ZipFile: await makeZip('first') };
  const rest = { Role: role, Runtime: 'nodejs22.x', Handler: 'index.handler' } as const;
  await lambda.send(new CreateFunctionCommand({ FunctionName, Code, ...rest }));
  lambda.destroy();
  return FunctionName;
}

testFunctions(() => ({ endpoint, make }));
