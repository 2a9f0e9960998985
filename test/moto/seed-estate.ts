import { Agent, setGlobalDispatcher } from 'undici';
import type { makeJadaEstate } from '../../sandbox/estate/jada.ts';
import { seedAccount } from './seed-account.ts';
import { seedAcm } from './seed-acm.ts';
import { seedApiGateway } from './seed-api-gateway.ts';
import { seedCloudFront } from './seed-cloudfront.ts';
import { seedDynamoDb } from './seed-dynamodb.ts';
import { seedEventBridge } from './seed-eventbridge.ts';
import { seedHttpApis } from './seed-http-api.ts';
import { seedIam } from './seed-iam.ts';
import { seedLambda } from './seed-lambda.ts';
import { seedRoute53 } from './seed-route53.ts';
import { seedS3 } from './seed-s3.ts';

export type JadaEstate = ReturnType<typeof makeJadaEstate>;

/**
 * Makes the whole estate in moto but for SES and Lightsail; services side by side, since moto is slow. Sets what
 * `fetch` works with in this process: Node 24's own (undici 7) throws an assertion out of nowhere when moto has closed
 * a connection whose answer nobody read, which is mended in undici 8.
 */
export async function seedEstate(estate: JadaEstate, endpoint: string): Promise<void> {
  setGlobalDispatcher(new Agent());
  await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
  await Promise.all([
    seedS3(estate.s3, endpoint),
    seedFunctions(estate, endpoint),
    seedEventBridge(estate.eventBridge, endpoint),
    seedCloudFront(estate.cloudFront, endpoint),
    seedRoute53(estate.route53, endpoint),
    seedAcm(estate.acm, endpoint),
    seedDynamoDb(estate.dynamoDb, endpoint),
    seedApiGateway(estate.apiGateway.rest, endpoint),
    seedHttpApis(estate.apiGateway.http, endpoint),
  ]);
}

/** moto wants a function's role to be there. */
async function seedFunctions({ iam, lambda }: JadaEstate, endpoint: string): Promise<void> {
  await seedIam(iam, endpoint);
  if (iam.account) await seedAccount(iam.account, endpoint);
  await seedLambda(lambda, endpoint);
}
