import type { EventRule } from '../eventbridge.ts';
import type { PolicyStatement, ResourcePolicy } from '../lambda-state.ts';
import { makeJadaEventBridge } from './eventbridge.ts';
import type { FunctionName } from './lambda-function.ts';
import { ACCOUNT_ID, functionArn, HTTP_APIS, makeUuid, REGION, REST_APIS, WEBSOCKET_API } from './names.ts';

/** The bucket that tells a function about new objects, as its notifications (s3-single.ts) say. */
const BUCKETS: Readonly<Partial<Record<FunctionName, string>>> = { 'image-resizer': 'jada-uploads' };

const [booking, dashboard] = REST_APIS.map(({ id }) => id);
const [publicApi, crewApi] = HTTP_APIS.map(({ id }) => id);

/** API routes a function answers, as their ARNs end. */
const API_ROUTES: Readonly<Partial<Record<FunctionName, readonly string[]>>> = {
  'booking-webhook': [`${booking}/*/GET/bookings`, `${booking}/*/GET/bookings/*`],
  'booking-confirmation': [`${booking}/*/POST/bookings`],
  'refund-processor': [`${booking}/*/DELETE/bookings/*`],
  'payment-webhook': [`${booking}/*/POST/webhooks/payment`],
  'calendar-sync': [`${booking}/*/GET/calendar`, `${crewApi}/*/*/calendar`],
  'update-dashboard': [`${dashboard}/*/GET/`, `${dashboard}/*/GET/metrics`, `${WEBSOCKET_API.id}/*/*`],
  'weather-alerts': [`${dashboard}/*/GET/weather`],
  'event-page-builder': [`${publicApi}/*/*/events`, `${publicApi}/*/*/events/{id}`],
  'contact-form': [`${publicApi}/*/*/contact`],
  'newsletter-signup': [`${publicApi}/*/*/newsletter`],
  'gift-certificate': [`${publicApi}/*/*/gift-certificates`],
  'crew-notifier': [`${crewApi}/*/*/shifts`, `${crewApi}/*/$default`, `${booking}/authorizers/*`],
};

/** The one function with a URL of its own, open to everybody. */
export const URL_FUNCTION: FunctionName = 'newsletter-signup';
const ALERT_TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT_ID}:jada-ops-alerts`;

/** Who may invoke a function, or its alias: exactly those that are set to. Undefined where nobody is. */
export function makePolicy(name: FunctionName, region: string, alias?: string): ResourcePolicy | undefined {
  const arn = alias === undefined ? functionArn(name, region) : `${functionArn(name, region)}:${alias}`;
  const Statement = [
    ...(alias === undefined ? makeStatements(name, arn) : []),
    ...rulesFor(arn).map((rule) => allow(arn, `rule-${rule.Name}`, 'events.amazonaws.com', rule.Arn)),
  ];
  if (Statement.length === 0) return undefined;
  return {
    RevisionId: makeUuid(`policy ${arn}`),
    Policy: { Version: '2012-10-17', Id: 'default', Statement },
  };
}

function makeStatements(name: FunctionName, arn: string): PolicyStatement[] {
  const bucket = BUCKETS[name];
  const gateway = `arn:aws:execute-api:${REGION}:${ACCOUNT_ID}`;
  return [
    ...(API_ROUTES[name] ?? []).map((route, index) =>
      allow(arn, `api-${index + 1}`, 'apigateway.amazonaws.com', `${gateway}:${route}`),
    ),
    ...(bucket ? [allow(arn, 's3-notifications', 's3.amazonaws.com', `arn:aws:s3:::${bucket}`)] : []),
    ...(name === 'crew-notifier' ? [allow(arn, 'ops-alerts', 'sns.amazonaws.com', ALERT_TOPIC)] : []),
    ...(name === URL_FUNCTION ? [publicUrlStatement(arn)] : []),
  ];
}

function rulesFor(arn: string): EventRule[] {
  const rules = makeJadaEventBridge().buses.flatMap((bus) => bus.rules);
  return rules.filter((rule) => rule.targets.some(({ Arn }) => Arn === arn));
}

function allow(Resource: string, Sid: string, Service: string, sourceArn: string): PolicyStatement {
  const account = Service === 's3.amazonaws.com' ? { StringEquals: { 'AWS:SourceAccount': ACCOUNT_ID } } : {};
  return {
    Sid,
    Effect: 'Allow',
    Principal: { Service },
    Action: 'lambda:InvokeFunction',
    Resource,
    Condition: { ...account, ArnLike: { 'AWS:SourceArn': sourceArn } },
  };
}

function publicUrlStatement(Resource: string): PolicyStatement {
  return {
    Sid: 'FunctionURLAllowPublicAccess',
    Effect: 'Allow',
    Principal: '*',
    Action: 'lambda:InvokeFunctionUrl',
    Resource,
    Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
  };
}
