import { makeEmptySesRegion, type SesState } from '../ses.ts';
import { ACCOUNT_ID, ESTATE_DATE, makeId, REGION, SITES, WEST_REGION } from './names.ts';

const CREATED = Date.parse('2025-03-20T10:00:00Z') / 1000;
const RECENT = ESTATE_DATE.getTime() / 1000;

/** Sending set up for the three domains at home; nothing but an account in the west. */
export function makeJadaSes(): SesState {
  const domains = Object.values(SITES).map((site) => site.domain);
  return {
    regions: {
      [REGION]: {
        account: makeAccount(),
        identities: {
          ...Object.fromEntries(domains.map((domain) => [domain, makeDomainIdentity(domain)])),
          'captain@sailjada.com': makeAddressIdentity(),
        },
        configurationSets: { transactional: makeSet('transactional'), newsletter: makeSet('newsletter') },
        templates: makeTemplates(),
        pools: {},
        contactLists: { 'jada-readers': makeContactList() },
        suppressed: Array.from({ length: 130 }, (_, index) => makeSuppressed(index)),
      },
      [WEST_REGION]: makeEmptySesRegion(),
    },
  };
}

function makeAccount() {
  return {
    DedicatedIpAutoWarmupEnabled: false,
    EnforcementStatus: 'HEALTHY',
    ProductionAccessEnabled: true,
    SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 812 },
    SendingEnabled: true,
    SuppressionAttributes: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
    Details: {
      MailType: 'TRANSACTIONAL',
      WebsiteURL: 'https://queenofsandiego.com',
      ContactLanguage: 'EN',
      UseCaseDescription: 'Booking confirmations and a newsletter.',
      AdditionalContactEmailAddresses: ['ops@example.com'],
      ReviewDetails: { Status: 'GRANTED', CaseId: '170823' },
    },
    VdmAttributes: { VdmEnabled: 'DISABLED' },
  };
}

function makeDomainIdentity(domain: string) {
  return {
    IdentityType: 'DOMAIN' as const,
    FeedbackForwardingStatus: true,
    VerifiedForSendingStatus: true,
    VerificationStatus: 'SUCCESS',
    DkimAttributes: {
      SigningEnabled: true,
      Status: 'SUCCESS',
      Tokens: [1, 2, 3].map((index) => makeId(`dkim ${domain} ${index}`, 32)),
      SigningAttributesOrigin: 'AWS_SES',
      NextSigningKeyLength: 'RSA_2048_BIT',
      CurrentSigningKeyLength: 'RSA_2048_BIT',
      LastKeyGenerationTimestamp: CREATED,
    },
    MailFromAttributes: {
      MailFromDomain: `mail.${domain}`,
      MailFromDomainStatus: 'SUCCESS',
      BehaviorOnMxFailure: 'USE_DEFAULT_VALUE',
    },
    Policies: { 'email-dispatch': makeSendingPolicy(domain) },
    Tags: [
      { Key: 'site', Value: domain },
      { Key: 'project', Value: 'jada' },
    ],
    ConfigurationSetName: 'transactional',
    VerificationInfo: { LastCheckedTimestamp: RECENT, LastSuccessTimestamp: RECENT },
  };
}

function makeSendingPolicy(domain: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${ACCOUNT_ID}:role/service-role/email-dispatch-role` },
        Action: ['ses:SendEmail', 'ses:SendRawEmail'],
        Resource: `arn:aws:ses:${REGION}:${ACCOUNT_ID}:identity/${domain}`,
      },
    ],
  });
}

function makeAddressIdentity() {
  return {
    IdentityType: 'EMAIL_ADDRESS' as const,
    FeedbackForwardingStatus: true,
    VerifiedForSendingStatus: true,
    VerificationStatus: 'SUCCESS',
    DkimAttributes: { SigningEnabled: false, Status: 'NOT_STARTED' },
    Policies: {},
    Tags: [],
  };
}

function makeSet(name: string) {
  return {
    set: {
      ConfigurationSetName: name,
      DeliveryOptions: { TlsPolicy: 'REQUIRE' },
      ReputationOptions: { ReputationMetricsEnabled: true },
      SendingOptions: { SendingEnabled: true },
      SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
      Tags: [{ Key: 'project', Value: 'jada' }],
    },
    eventDestinations: [
      {
        Name: 'bounces',
        Enabled: true,
        MatchingEventTypes: ['BOUNCE', 'COMPLAINT'],
        SnsDestination: { TopicArn: `arn:aws:sns:${REGION}:${ACCOUNT_ID}:mail-bounces` },
      },
    ],
  };
}

function makeTemplates() {
  const names = {
    'booking-confirmation': 'You are aboard, {{name}}!',
    'booking-reminder': 'See you tomorrow, {{name}}',
  };
  const made = Object.entries({ ...names, newsletter: 'The bay this week' }).map(([name, Subject]) => {
    const content = {
      Subject,
      Text: `Hello {{name}},\n${name}.\n`,
      Html: `<h1>${Subject}</h1><p>Hello {{name}}</p>`,
    };
    return [name, { createdAt: CREATED, content }] as const;
  });
  return Object.fromEntries(made);
}

function makeContactList() {
  const topics = [
    { TopicName: 'concerts', DisplayName: 'Concerts on the bay', DefaultSubscriptionStatus: 'OPT_IN' },
  ];
  const list = {
    ContactListName: 'jada-readers',
    Description: 'Readers of the newsletter',
    Topics: topics,
    CreatedTimestamp: CREATED,
    LastUpdatedTimestamp: CREATED,
    Tags: [],
  };
  const contacts = Array.from({ length: 240 }, (_, index) => ({
    EmailAddress: `reader.${makeId(`subscriber ${index}`, 8)}@example.com`,
    TopicPreferences: [{ TopicName: 'concerts', SubscriptionStatus: index % 5 === 0 ? 'OPT_OUT' : 'OPT_IN' }],
    UnsubscribeAll: false,
    LastUpdatedTimestamp: CREATED + index * 3600,
  }));
  return { list, contacts };
}

function makeSuppressed(index: number) {
  return {
    EmailAddress: `bounced.${makeId(`suppressed ${index}`, 8)}@example.net`,
    Reason: index % 9 === 0 ? 'COMPLAINT' : 'BOUNCE',
    LastUpdateTime: RECENT - index * 7200,
  };
}
