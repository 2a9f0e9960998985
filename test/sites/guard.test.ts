import { describe, expect, test } from 'vitest';
import { ProductionError } from '../../src/errors.ts';
import { assertStaging, assertStagingDistribution } from '../../src/sites/guard.ts';

const sites = {
  qos: {
    domain: 'queenofsandiego.com',
    production: { bucket: 'shared', prefix: 'live/', distribution: 'E1' },
    staging: { bucket: 'shared', prefix: 'next/', distribution: 'E2' },
  },
  sail: {
    domain: 'sailjada.com',
    production: { bucket: 'sailjada.com', prefix: '', distribution: 'E3' },
    staging: { bucket: 'sailjada-staging', prefix: '', distribution: 'E4' },
  },
};

describe('a write', () => {
  test.each([
    ['shared', 'next/index.html'],
    ['sailjada-staging', 'index.html'],
    ['sailjada-staging', undefined],
    ['shared', undefined],
  ])('to staging passes: %s %s', (bucket, key) => {
    expect(() => assertStaging({ sites }, bucket, key)).not.toThrow();
  });

  test.each([
    ['shared', 'live/index.html', /shared\/live\/index\.html is the production of qos \(shared\/live\/\)/],
    ['sailjada.com', 'index.html', /is the production of sail/],
    ['sailjada.com', undefined, /the bucket sailjada\.com is the production of sail/],
    ['shared', 'other/index.html', /is not the staging of any site/],
    ['elsewhere', undefined, /is not the staging of any site/],
  ])('to %s %s never passes', (bucket, key, reason) => {
    expect(() => assertStaging({ sites }, bucket, key)).toThrow(ProductionError);
    expect(() => assertStaging({ sites }, bucket, key)).toThrow(reason);
  });

  test('to a staging that is the production of another site never passes', () => {
    const other = { ...sites.sail, production: sites.qos.staging };
    expect(() => assertStaging({ sites: { ...sites, other } }, 'shared', 'next/a.html')).toThrow(/of other/);
  });
});

describe('an invalidation', () => {
  test('of a staging distribution passes', () => {
    expect(() => assertStagingDistribution({ sites }, 'E2')).not.toThrow();
  });

  test.each([
    ['E1', /E1 is the production of qos/],
    ['E9', /E9 is not the staging of any site/],
  ])('of %s never passes', (id, reason) => {
    expect(() => assertStagingDistribution({ sites }, id)).toThrow(reason);
  });
});
