import { expect, test } from 'vitest';
import { rateField, rateItems, rateRecord, rateResource } from '../../src/diff/severity.ts';

test.each([
  ['s3', 'configuration policyStatus.IsPublic', 'critical'],
  ['s3', 'configuration publicAccessBlock.BlockPublicAcls', 'high'],
  ['s3', 'configuration website.IndexDocument.Suffix', 'medium'],
  ['s3', 'index.html headers.cache-control', 'low'],
  ['lambda', 'policy.json Statement[Invoke].Principal', 'high'],
  ['lambda', 'configuration.json configuration.Role', 'high'],
  ['lambda', 'configuration.json configuration.MemorySize', 'medium'],
  ['lambda', 'configuration.json aliases[live].FunctionVersion', 'medium'],
  ['lambda', 'configuration.json configuration.RevisionId', 'info'],
  ['lambda', 'configuration.json tags.project', 'low'],
  ['cloudfront', 'E1.json Distribution.DistributionConfig.Comment', 'low'],
  ['cloudfront', 'E1.json Distribution.DistributionConfig.DefaultCacheBehavior.CachePolicyId', 'medium'],
  ['cloudfront', 'E1.json Distribution.DistributionConfig.Aliases.Quantity', 'info'],
  ['cloudfront', 'E1.json Distribution.DistributionConfig.ViewerCertificate.MinimumProtocolVersion', 'high'],
  ['cloudfront', 'E1.json ETag', 'info'],
  ['dynamodb', 'schema.json Table.DeletionProtectionEnabled', 'high'],
])('%s %s is %s', (service, place, severity) => {
  const [file = '', field = ''] = place.split(' ');
  expect(rateField(service, file, field)).toBe(severity);
});

test('a zone, bucket or table that is gone is critical, one that is new is not', () => {
  for (const service of ['route53', 's3', 'dynamodb'])
    expect(rateResource('removed', service)).toBe('critical');
  expect(rateResource('removed', 'cloudfront-cache-policies')).toBe('medium');
  expect(rateResource('added', 's3')).toBe('low');
});

test('a record that answers otherwise is graver than a new one', () => {
  expect(rateRecord({ change: 'changed', type: 'A (blue)' })).toBe('high');
  expect(rateRecord({ change: 'removed', type: 'TXT' })).toBe('high');
  expect(rateRecord({ change: 'changed', type: 'TXT' })).toBe('medium');
  expect(rateRecord({ change: 'added', type: 'A' })).toBe('medium');
});

test.each([
  [{ before: 10, after: 0, removed: 10 }, 'critical'],
  [{ before: 10, after: 9, removed: 1 }, 'high'],
  [{ before: 100, after: 99, removed: 1 }, 'medium'],
  [{ before: 0, after: 5, removed: 0 }, 'low'],
])('items %j are %s', (items, severity) => {
  expect(rateItems(items)).toBe(severity);
});
