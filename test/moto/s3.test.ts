import { beforeAll, inject } from 'vitest';
import { makeS3Estate } from '../agents/s3-estate.ts';
import { testS3 } from '../agents/s3-suite.ts';
import { seedS3 } from './seed-s3.ts';

const target = { endpoint: inject('motoUrl'), state: makeS3Estate() };
target.state.buckets.get('jada-odd-keys')?.objects.delete('odd/new\nline.txt');

beforeAll(async () => {
  await fetch(`${target.endpoint}/moto-api/reset`, { method: 'POST' });
  await seedS3(target.state, target.endpoint);
});

testS3(() => target);
