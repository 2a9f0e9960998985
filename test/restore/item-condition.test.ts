import { expect, test } from 'vitest';
import { renderCondition } from '../../agents/restore/item-condition.ts';

test('an item is written over only as it was read: with these values, and without what the new one adds', () => {
  const there = { id: { S: 'b1' }, guests: { N: '4' } };
  const next = { id: { S: 'b1' }, guests: { N: '5' }, paid: { BOOL: true } };
  expect(renderCondition(there, next)).toEqual({
    ConditionExpression: '#n0 = :v0 AND #n1 = :v1 AND attribute_not_exists(#n2)',
    ExpressionAttributeNames: { '#n0': 'id', '#n1': 'guests', '#n2': 'paid' },
    ExpressionAttributeValues: { ':v0': { S: 'b1' }, ':v1': { N: '4' } },
  });
});

test('where nothing was read, nothing may be there, and no values are named', () => {
  expect(renderCondition({}, { id: { S: 'b1' } })).toEqual({
    ConditionExpression: 'attribute_not_exists(#n0)',
    ExpressionAttributeNames: { '#n0': 'id' },
  });
});

test('of very many attributes as many are asked for as an expression holds', () => {
  const there = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`a${at}`, { N: `${at}` }]));
  const { ConditionExpression = '' } = renderCondition(there, there);
  expect(ConditionExpression.split(' AND ')).toHaveLength(120);
});
