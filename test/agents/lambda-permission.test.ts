import { expect, test } from 'vitest';
import { apiRouteOf, permissionsOf } from '../../agents/lambda/permission.ts';

const arn = 'arn:aws:execute-api:us-east-1:123456789012:a1b2c3/prod/POST/bookings/{id}';

test('a statement for several principals and sources is one permission each', () => {
  const document = {
    Statement: [
      {
        Sid: 'both',
        Principal: { Service: ['sns.amazonaws.com', 's3.amazonaws.com'] },
        Condition: { ArnLike: { 'aws:SourceArn': ['arn:aws:sns:::a', 'arn:aws:sns:::b'] } },
      },
    ],
  };
  expect(permissionsOf([{ document }]).map(({ principal, sourceArn }) => [principal, sourceArn])).toEqual([
    ['sns.amazonaws.com', 'arn:aws:sns:::a'],
    ['sns.amazonaws.com', 'arn:aws:sns:::b'],
    ['s3.amazonaws.com', 'arn:aws:sns:::a'],
    ['s3.amazonaws.com', 'arn:aws:sns:::b'],
  ]);
});

test('condition keys count in any case', () => {
  const Condition = { StringEquals: { 'aws:sourceACCOUNT': '111122223333' } };
  const document = { Statement: [{ Sid: 'account', Principal: '*', Condition }] };
  expect(permissionsOf([{ document, qualifier: 'live' }])).toEqual([
    { statement: 'account', qualifier: 'live', principal: '*', sourceAccount: '111122223333' },
  ]);
});

test('an API’s ARN is taken apart', () => {
  const permission = { statement: 's', principal: 'apigateway.amazonaws.com', sourceArn: arn };
  expect(apiRouteOf(permission)).toEqual({
    api: 'a1b2c3',
    stage: 'prod',
    method: 'POST',
    path: '/bookings/{id}',
  });
});

test('other sources are no API routes', () => {
  const permission = {
    statement: 's',
    principal: 's3.amazonaws.com',
    sourceArn: 'arn:aws:s3:::jada-uploads',
  };
  expect(apiRouteOf(permission)).toBeUndefined();
  expect(apiRouteOf({ statement: 's', principal: '123456789012' })).toBeUndefined();
});
