import { CloudFrontClient, CreateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { beforeAll, inject } from 'vitest';
import { makeJadaCloudFront } from '../../sandbox/estate/cloudfront.ts';
import { SITES } from '../../sandbox/estate/names.ts';
import { testCdn } from '../agents/changes-cdn-suite.ts';
import { credentials } from '../agents/changes-scene.ts';

const endpoint = inject('motoUrl');
let id = '';

/** moto chooses the id; it takes the same reference again for another invalidation. */
beforeAll(async () => {
  await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
  const client = new CloudFrontClient({ endpoint, region: 'us-east-1', credentials });
  const staging = makeJadaCloudFront().distributions.get(SITES.qos.staging.distribution);
  const { DistributionConfig } = staging?.value ?? {};
  const { Distribution } = await client.send(new CreateDistributionCommand({ DistributionConfig }));
  id = Distribution?.Id ?? '';
  client.destroy();
});

testCdn(() => ({ endpoint, id }));
