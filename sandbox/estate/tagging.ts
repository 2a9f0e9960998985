import type { TaggingState } from '../tagging.ts';
import {
  ACCOUNT_ID,
  BUCKET_NAMES,
  DISTRIBUTIONS,
  distributionArn,
  functionArn,
  REGION,
  TABLE_NAMES,
  tableArn,
  WEST_REGION,
} from './names.ts';

/** What snapshots do not hold: queues, topics, a database, an alarm; by region. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  [REGION]: [
    `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:booking-events`,
    `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:booking-events-dead`,
    `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:email-outbox`,
    `arn:aws:sns:${REGION}:${ACCOUNT_ID}:crew-alerts`,
    `arn:aws:cloudwatch:${REGION}:${ACCOUNT_ID}:alarm:dashboard-errors`,
  ],
  [WEST_REGION]: [`arn:aws:rds:${WEST_REGION}:${ACCOUNT_ID}:db:charter-archive`],
};

/** Everything in the estate that has tags, in parts of the account that are captured and in others. */
export function makeJadaTagging(): TaggingState {
  const captured = [
    ...BUCKET_NAMES.map((name) => `arn:aws:s3:::${name}`),
    ...DISTRIBUTIONS.map(({ id }) => distributionArn(id)),
    ...TABLE_NAMES.map((name) => tableArn(name)),
    functionArn('update-dashboard'),
  ];
  const tag = (arn: string) => ({ arn, tags: { Owner: 'ops' } });
  return {
    regions: {
      [REGION]: [...captured, ...(OTHERS[REGION] ?? [])].map(tag),
      [WEST_REGION]: (OTHERS[WEST_REGION] ?? []).map(tag),
    },
  };
}
