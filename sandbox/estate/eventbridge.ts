import type { EventBridgeState, EventBus, EventRule, EventTarget } from '../eventbridge.ts';
import type { FunctionName } from './lambda-function.ts';
import { ACCOUNT_ID, ESTATE_DATE, functionArn, makeId, makeUuid, REGION, WEST_REGION } from './names.ts';

/** Sent along by a target; must not be in clear in a snapshot. */
export const EVENT_SECRETS: readonly string[] = [`planted-${makeId('secret partner header', 28)}`];

const CREATED = new Date('2025-03-04T17:10:00Z');
const BOOKINGS_BUS = 'jada-bookings';

/** A rule but for what its place adds. */
interface RulePlan extends Pick<EventRule, 'Description' | 'ScheduleExpression' | 'EventPattern'> {
  readonly name: string;
  readonly state?: EventRule['State'];
  readonly targets: readonly EventTarget[];
}

function toFunction(
  name: FunctionName,
  more: { region?: string; alias?: string; Input?: string } = {},
): EventTarget {
  const { region = REGION, alias, ...rest } = more;
  const arn = functionArn(name, region);
  return { Id: name, Arn: alias === undefined ? arn : `${arn}:${alias}`, ...rest };
}

function schedule(name: FunctionName, expression: string, more: Partial<RulePlan> = {}): RulePlan {
  const targets = [toFunction(name)];
  return { name: `${name}-timer`, ScheduleExpression: expression, targets, ...more };
}

const HOME_RULES: readonly RulePlan[] = [
  schedule('update-dashboard', 'rate(15 minutes)', {
    targets: [toFunction('update-dashboard', { alias: 'live' })],
  }),
  schedule('booking-reminder', 'cron(0 16 * * ? *)', { Description: 'A day before each charter, 8 am' }),
  schedule('calendar-sync', 'rate(1 hour)'),
  schedule('weather-alerts', 'rate(30 minutes)', {
    targets: [toFunction('weather-alerts', { Input: '{"stations":["46258","LJPC1"]}' })],
  }),
  schedule('sitemap-generator', 'cron(30 10 * * ? *)'),
  schedule('rady-shell-schedule', 'cron(0 12 * * ? *)'),
  schedule('inventory-sync', 'cron(0 14 ? * MON *)', {
    state: 'DISABLED',
    Description: 'Off since the recount',
  }),
  {
    name: 'site-bucket-changes',
    EventPattern: { source: ['aws.s3'], 'detail-type': ['Object Created', 'Object Deleted'] },
    targets: [toFunction('cloudfront-invalidator')],
  },
];

const WEST_RULES: readonly RulePlan[] = [
  schedule('dock-camera-snapshot', 'rate(10 minutes)', {
    targets: [toFunction('dock-camera-snapshot', { region: WEST_REGION })],
  }),
  schedule('nightly-export', 'cron(0 9 * * ? *)', {
    targets: [toFunction('nightly-export', { region: WEST_REGION, Input: '{"full":false}' })],
  }),
];

const BOOKING_RULES: readonly RulePlan[] = [
  {
    name: 'booking-confirmed',
    EventPattern: { source: ['jada.bookings'], 'detail-type': ['Booking Confirmed'] },
    targets: [toFunction('booking-confirmation'), toFunction('crew-notifier')],
  },
  {
    name: 'tell-partners',
    EventPattern: { source: ['jada.bookings'] },
    targets: [
      {
        Id: 'partner-api',
        Arn: `arn:aws:events:${REGION}:${ACCOUNT_ID}:api-destination/partner/${makeUuid('api destination')}`,
        RoleArn: `arn:aws:iam::${ACCOUNT_ID}:role/service-role/partner-notification-role`,
        HttpParameters: { HeaderParameters: { 'X-Partner-Key': EVENT_SECRETS[0] ?? '' } },
        RetryPolicy: { MaximumRetryAttempts: 8, MaximumEventAgeInSeconds: 3600 },
      },
    ],
  },
];

/** Schedules and patterns behind the functions: a default bus in each region, one for bookings. */
export function makeJadaEventBridge(): EventBridgeState {
  const bookings = makeBus(BOOKINGS_BUS, REGION, BOOKING_RULES);
  const Policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'partners-may-book',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::210987654321:root' },
        Action: 'events:PutEvents',
        Resource: bookings.Arn,
      },
    ],
  };
  return {
    buses: [
      makeBus('default', REGION, HOME_RULES),
      { ...bookings, Policy },
      makeBus('default', WEST_REGION, WEST_RULES),
    ],
  };
}

function makeBus(Name: string, region: string, rules: readonly RulePlan[]): EventBus {
  return {
    region,
    Name,
    Arn: `arn:aws:events:${region}:${ACCOUNT_ID}:event-bus/${Name}`,
    CreationTime: CREATED,
    LastModifiedTime: ESTATE_DATE,
    tags: { project: 'jada' },
    rules: rules.map((rule) => makeRule(rule, Name, region)),
  };
}

function makeRule(
  { name, state = 'ENABLED', targets, ...rest }: RulePlan,
  bus: string,
  region: string,
): EventRule {
  const place = bus === 'default' ? name : `${bus}/${name}`;
  return {
    Name: name,
    Arn: `arn:aws:events:${region}:${ACCOUNT_ID}:rule/${place}`,
    State: state,
    ...rest,
    targets: [...targets],
    tags: { project: 'jada' },
  };
}
