import { hash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventRules } from '../../agents/lambda/event-rule.ts';
import { functions } from '../../agents/lambda/function.ts';
import { EVENT_SECRETS } from '../../sandbox/estate/eventbridge.ts';
import { ALERTS_ARN, BOUNDARY_ARN } from '../../sandbox/estate/iam.ts';
import { PLANTED_SECRETS } from '../../sandbox/estate/lambda-function.ts';
import { functionArn, REGION, REST_APIS, roleArn } from '../../sandbox/estate/names.ts';
import type { LambdaState } from '../../sandbox/lambda-state.ts';
import { type Collected, collect } from './collect.ts';

export interface LambdaTarget {
  readonly endpoint: string;
  readonly lambda: LambdaState;
}

/** What holds of functions and event rules wherever the JADA estate is served. */
export function testLambda(target: () => LambdaTarget): void {
  describe('the function collector', () => {
    let collected: Collected;
    beforeAll(async () => {
      collected = await collect(functions, { endpoint: target().endpoint });
      return () => collected[Symbol.asyncDispose]();
    });
    const read = (name: string, file: string) => collected.json(`lambda/${name}/${file}.json`);

    test('every function of the region is whole, byte for byte', async () => {
      const here = target().lambda.functions.filter(({ region }) => region === REGION);
      expect(collected.resources.map(({ resource }) => resource.id).sort()).toEqual(
        here.map(({ configuration }) => configuration.FunctionName).sort(),
      );
      expect(collected.gaps).toEqual([]);
      for (const { configuration, code } of here) {
        const stored = await collected.readBytes(`lambda/${configuration.FunctionName}/code.zip`);
        expect(hash('sha256', stored)).toBe(hash('sha256', code ?? ''));
      }
    });

    test('a function has its six files', () => {
      const files = [
        'code.zip',
        'configuration.json',
        'environment.json',
        'policy.json',
        'role.json',
        'triggers.json',
      ];
      const paths = files.map((file) => `lambda/booking-webhook/${file}`);
      expect(collected.paths.filter((path) => path.startsWith('lambda/booking-webhook/'))).toEqual(paths);
    });

    test('configuration says how it runs, without its variables', async () => {
      expect(await read('payment-webhook', 'configuration')).toMatchObject({
        configuration: {
          FunctionName: 'payment-webhook',
          Runtime: 'nodejs22.x',
          Handler: 'payment-webhook.handler',
        },
        tags: { project: 'jada' },
        reservedConcurrency: 20,
        aliases: [{ Name: 'live', FunctionVersion: '2' }],
        versions: [
          {
            Version: '1',
            environmentNames: ['PAYMENTS_TABLE', 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'],
          },
          { Version: '2' },
        ],
      });
      expect(await collected.read('lambda/payment-webhook/configuration.json')).not.toMatch(
        /X-Amz-|Location|"Environment"/,
      );
    });

    test('environment has the names, and no value in clear anywhere', async () => {
      const environment = await read('update-dashboard', 'environment');
      expect(Object.keys(environment as object)).toContain('DASHBOARD_DB_PASSWORD');
      const documents = collected.paths.filter((path) => path.endsWith('.json'));
      const all = (await Promise.all(documents.map((path) => collected.read(path)))).join('\n');
      for (const secret of PLANTED_SECRETS) expect(all).not.toContain(secret);
      expect(all).not.toContain('hello@queenofsandiego.com');
    });

    test('the version an alias serves is kept with its own variables', async () => {
      expect(await read('update-dashboard', 'versions/3/configuration')).toMatchObject({ Version: '3' });
      expect(await read('update-dashboard', 'versions/3/environment')).toHaveProperty('SLACK_WEBHOOK_URL');
      expect(collected.paths).not.toContain('lambda/update-dashboard/versions/1/configuration.json');
    });

    test('a role comes with trust, inline and attached policies and its boundary', async () => {
      expect(await read('payment-webhook', 'role')).toMatchObject({
        arn: roleArn('payment-webhook'),
        role: { RoleName: 'payment-webhook-role', Path: '/service-role/' },
        trustPolicy: { Statement: [{ Principal: { Service: 'lambda.amazonaws.com' } }] },
        attachedPolicies: expect.arrayContaining([
          expect.objectContaining({
            Arn: ALERTS_ARN,
            DefaultVersionId: 'v2',
            PolicyDocument: expect.objectContaining({
              Statement: [
                expect.objectContaining({
                  Action: ['sns:Publish'],
                  Resource: expect.stringContaining('jada-ops-alerts'),
                }),
              ],
            }),
          }),
        ]),
        inlinePolicies: [{ PolicyName: 'tables' }],
        permissionsBoundary: { Arn: BOUNDARY_ARN, PolicyDocument: { Version: '2012-10-17' } },
      });
      expect(await read('booking-reminder', 'role')).toMatchObject({ arn: roleArn('booking-confirmation') });
    });

    test('the policy is kept with its statements in order', async () => {
      const { Statement } = (await read('booking-webhook', 'policy')) as { Statement: { Sid: string }[] };
      expect(Statement.map(({ Sid }) => Sid)).toEqual(['api-1', 'api-2']);
      expect(collected.paths).not.toContain('lambda/gift-certificate/versions');
    });

    test('triggers: API routes by API, stage, method and path', async () => {
      expect(await read('refund-processor', 'triggers')).toMatchObject({
        apiGateway: [
          {
            statement: 'api-1',
            api: REST_APIS[0]?.id,
            stage: '*',
            method: 'DELETE',
            path: '/bookings/*',
          },
        ],
        eventRules: [],
        eventSourceMappings: [],
        functionUrls: [],
        s3: [],
        otherPermissions: [],
      });
    });

    test('triggers: event rules of every bus, with those targets that are the function', async () => {
      expect(await read('weather-alerts', 'triggers')).toMatchObject({
        eventRules: [
          {
            rule: {
              Name: 'weather-alerts-timer',
              ScheduleExpression: 'rate(30 minutes)',
              EventBusName: 'default',
            },
            targets: [{ Id: 'weather-alerts', Input: '{"stations":["46258","LJPC1"]}' }],
          },
        ],
      });
      const { eventRules: rules } = (await read('crew-notifier', 'triggers')) as {
        eventRules: { targets: unknown[] }[];
      };
      expect(rules).toMatchObject([
        { rule: { EventBusName: 'jada-bookings' }, targets: [{ Id: 'crew-notifier' }] },
      ]);
      expect(rules[0]?.targets).toHaveLength(1);
    });

    test('triggers: a rule that invokes an alias counts', async () => {
      const { eventRules: rules } = (await read('update-dashboard', 'triggers')) as { eventRules: unknown };
      expect(rules).toMatchObject([{ targets: [{ Arn: `${functionArn('update-dashboard')}:live` }] }]);
    });

    test('triggers: queues, URLs and whoever else may invoke', async () => {
      expect(await read('email-dispatch', 'triggers')).toMatchObject({
        eventSourceMappings: [{ EventSourceArn: expect.stringMatching(/:jada-email-queue$/), BatchSize: 10 }],
      });
      expect(await read('newsletter-signup', 'triggers')).toMatchObject({
        functionUrls: [{ AuthType: 'NONE' }],
      });
      expect(await read('crew-notifier', 'triggers')).toMatchObject({
        otherPermissions: expect.arrayContaining([
          expect.objectContaining({
            principal: 'sns.amazonaws.com',
            sourceArn: expect.stringMatching(/:jada-ops-alerts$/),
          }),
        ]),
      });
    });

    test('an estate that stands still looks the same again', () => {
      expect(collected.resources.map(({ again }) => again)).toEqual(
        collected.resources.map(({ record }) => record.look),
      );
    });
  });

  describe('the event rule collector', () => {
    let collected: Collected;
    beforeAll(async () => {
      collected = await collect(eventRules, { endpoint: target().endpoint });
      return () => collected[Symbol.asyncDispose]();
    });

    test('buses and rules are found, on every bus', () => {
      expect(collected.gaps).toEqual([]);
      expect(collected.paths).toEqual(
        expect.arrayContaining([
          'eventbridge/default/@bus.json',
          'eventbridge/default/calendar-sync-timer.json',
          'eventbridge/jada-bookings/@bus.json',
          'eventbridge/jada-bookings/booking-confirmed.json',
        ]),
      );
    });

    test('a rule has its state, pattern, targets and tags', async () => {
      expect(await collected.json('eventbridge/jada-bookings/booking-confirmed.json')).toMatchObject({
        rule: { State: 'ENABLED', EventPattern: expect.stringContaining('Booking Confirmed') },
        targets: [{ Id: 'booking-confirmation' }, { Id: 'crew-notifier' }],
        tags: [{ Key: 'project', Value: 'jada' }],
      });
      expect(await collected.json('eventbridge/jada-bookings/@bus.json')).toMatchObject({
        bus: { Name: 'jada-bookings' },
        policy: { Statement: [{ Sid: 'partners-may-book' }] },
      });
    });

    test('headers that targets send are kept by name only', async () => {
      const text = await collected.read('eventbridge/jada-bookings/tell-partners.json');
      expect(text).toContain('"X-Partner-Key"');
      for (const secret of EVENT_SECRETS) expect(text).not.toContain(secret);
    });

    test('rules that stand still look the same again', () => {
      expect(collected.resources.map(({ again }) => again)).toEqual(
        collected.resources.map(({ record }) => record.look),
      );
    });
  });
}
