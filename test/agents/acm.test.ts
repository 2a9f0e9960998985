import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { acmCertificates } from '../../agents/config/acm.ts';
import { createAcm } from '../../sandbox/acm.ts';
import { makeJadaAcm } from '../../sandbox/estate/acm.ts';
import { certificateArn, REGION, SITES } from '../../sandbox/estate/names.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { ResourceGoneError } from '../../src/engine/collector.ts';
import { testAcm } from './acm-suite.ts';
import { collect } from './collect.ts';

const SITE_ARN = certificateArn(SITES.qos.domain);
const idOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);

/** Serves the estate's certificates until the test ends; calls to `denied` operations get AccessDenied. */
async function start(denied: readonly string[] = []) {
  const state = makeJadaAcm();
  const service = createAcm(state);
  const sandbox = await startSandbox({
    services: [service],
    intercept: (_, operation = '') =>
      denied.includes(operation) ? service.error(400, 'AccessDeniedException', 'not for you') : undefined,
  });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  return { certificates: state.regions[REGION] ?? new Map(), endpoint: sandbox.url };
}

describe('against the sandbox', () => {
  let target: { readonly endpoint: string };
  beforeAll(async () => {
    const sandbox = await startSandbox({ services: [createAcm(makeJadaAcm())] });
    target = { endpoint: sandbox.url };
    return () => sandbox[Symbol.asyncDispose]();
  });
  testAcm(() => target);
});

test('an issued certificate has its PEM with the chain beside it', async () => {
  const { certificates, endpoint } = await start();
  await using collected = await collect(acmCertificates, { endpoint });
  const pem = certificates.get(SITE_ARN)?.pem;
  expect(await collected.read(`acm/us-east-1/${idOf(SITE_ARN)}.pem`)).toBe(
    `${pem?.certificate}${pem?.chain}`,
  );
});

test('a certificate that is not issued yet has none, and no gap', async () => {
  const { endpoint } = await start();
  await using collected = await collect(acmCertificates, { endpoint });
  const id = idOf(certificateArn(`vip.${SITES.qos.domain}`));
  expect(collected.paths.filter((path) => path.includes(id))).toEqual([`acm/us-east-1/${id}.json`]);
  expect(collected.gaps).toEqual([]);
});

test('certificates with keys that ACM does not list by default are found', async () => {
  const { endpoint } = await start();
  await using collected = await collect(acmCertificates, { endpoint });
  const id = idOf(certificateArn('partners.eydsandiego.com'));
  expect(await collected.json(`acm/us-east-1/${id}.json`)).toMatchObject({
    Certificate: { KeyAlgorithm: 'EC_prime256v1', NotAfter: '2026-01-01T00:00:00.000Z' },
  });
});

test('users and proofs in another order are the same state', async () => {
  const { certificates, endpoint } = await start();
  await using collected = await collect(acmCertificates, { endpoint });
  const detail = certificates.get(SITE_ARN)?.detail;
  detail?.InUseBy?.reverse();
  detail?.DomainValidationOptions?.reverse();
  detail?.KeyUsages?.reverse();
  detail?.RenewalSummary?.DomainValidationOptions?.reverse();
  expect(await collected.look()).toEqual(collected.resources.map(({ record }) => record.look));
});

test('a certificate that is used in one more place is a change', async () => {
  const { certificates, endpoint } = await start();
  await using collected = await collect(acmCertificates, { endpoint });
  certificates
    .get(SITE_ARN)
    ?.detail.InUseBy?.push('arn:aws:elasticloadbalancing:us-east-1:123456789012:lb/1');
  expect(await collected.look()).not.toEqual(collected.resources.map(({ record }) => record.look));
});

test('more certificates than fit on a page are all found', async () => {
  const state = makeJadaAcm();
  const sandbox = await startSandbox({ services: [createAcm(state, { pageSize: 3 })] });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  await using collected = await collect(acmCertificates, { endpoint: sandbox.url });
  expect(collected.resources).toHaveLength(state.regions[REGION]?.size ?? 0);
});

test('a PEM that may not be read is a gap, not a failure', async () => {
  const { certificates, endpoint } = await start(['GetCertificate']);
  for (const arn of certificates.keys()) if (arn !== SITE_ARN) certificates.delete(arn);
  await using collected = await collect(acmCertificates, { endpoint });
  expect(collected.gaps).toEqual([
    {
      what: 'certificate and chain',
      call: 'GetCertificate',
      code: 'AccessDeniedException',
      message: 'not for you',
    },
  ]);
  expect(collected.paths).toHaveLength(1);
});

test('a list that is denied fails as AWS said it', async () => {
  const { endpoint } = await start(['ListCertificates']);
  await expect(collect(acmCertificates, { endpoint })).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: 'not for you',
  });
});

test('a certificate deleted since it was listed is gone', async () => {
  const { certificates, endpoint } = await start();
  await using collected = await collect(acmCertificates, { endpoint });
  certificates.delete(SITE_ARN);
  await expect(collected.look()).rejects.toBeInstanceOf(ResourceGoneError);
});
