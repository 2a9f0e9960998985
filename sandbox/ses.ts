import { optionalNumber, optionalText, restJson, restJsonError } from './json-protocol.ts';
import { takePage } from './page.ts';
import { createRestService, type RestCall, type RestOperation } from './rest-protocol.ts';
import type { SandboxService } from './service.ts';
import { ServiceError } from './service-error.ts';

/** As SES v2's JSON has it; dates are epoch seconds. */
type SesJson = Record<string, unknown>;

export interface SesRegion {
  /** GetAccount's answer. */
  account: SesJson;
  /** By name: GetEmailIdentity's answer. */
  identities: Record<string, SesJson & { readonly IdentityType: 'DOMAIN' | 'EMAIL_ADDRESS' }>;
  configurationSets: Record<string, { set: SesJson; eventDestinations: SesJson[] }>;
  /** By name: GetEmailTemplate's answer without the name. */
  templates: Record<string, { createdAt: number; content: SesJson }>;
  pools: Record<string, { pool: SesJson; ips: SesJson[] }>;
  contactLists: Record<string, { list: SesJson; contacts: SesJson[] }>;
  suppressed: SesJson[];
}

export interface SesState {
  regions: Record<string, SesRegion>;
}

/** A region in which nothing was ever made: SES's own sandbox, 200 messages a day. */
export function makeEmptySesRegion(): SesRegion {
  return {
    account: {
      DedicatedIpAutoWarmupEnabled: false,
      EnforcementStatus: 'HEALTHY',
      ProductionAccessEnabled: false,
      SendQuota: { Max24HourSend: 200, MaxSendRate: 1, SentLast24Hours: 0 },
      SendingEnabled: true,
    },
    identities: {},
    configurationSets: {},
    templates: {},
    pools: {},
    contactLists: {},
    suppressed: [],
  };
}

type List = (region: SesRegion, call: RestCall) => readonly unknown[];

/** SES v2: the calls that read identities, sets, templates, pools, lists, suppression and the account. */
export function createSes(state: SesState): SandboxService {
  const region = ({ request }: RestCall) => state.regions[request.region] ?? makeEmptySesRegion();
  const list = (route: string, key: string, items: List): RestOperation => ({
    route,
    run: (call) => restJson(answerPage(key, items(region(call), call), call)),
  });
  const one = (
    route: string,
    find: (region: SesRegion, name: string, call: RestCall) => unknown,
  ): RestOperation => ({
    route,
    run: (call) => {
      const found = find(region(call), call.path('name'), call);
      if (found === undefined)
        throw new ServiceError(404, 'NotFoundException', `${call.path('name')} does not exist.`);
      return restJson(found);
    },
  });
  return createRestService({
    signingName: 'ses',
    error: restJsonError,
    operations: {
      GetAccount: one('GET /v2/email/account', ({ account }) => account),
      ListEmailIdentities: list('POST /v2/email/list-identities', 'EmailIdentities', ({ identities }) =>
        Object.entries(identities).map(summariseIdentity),
      ),
      GetEmailIdentity: one('GET /v2/email/identities/{name}', ({ identities }, name) => identities[name]),
      GetEmailIdentityPolicies: one(
        'GET /v2/email/identities/{name}/policies',
        ({ identities }, name) => identities[name] && { Policies: policiesOf(identities[name]) },
      ),
      // Not Tidemark's own call: Terraform's provider makes it.
      ListTagsForResource: one('GET /v2/email/tags', (r, _, call) => ({
        Tags: findTagged(r, call.query('ResourceArn') ?? '')?.Tags ?? [],
      })),
      ListConfigurationSets: list('POST /v2/email/list-configuration-sets', 'ConfigurationSets', (r) =>
        Object.keys(r.configurationSets),
      ),
      GetConfigurationSet: one(
        'GET /v2/email/configuration-sets/{name}',
        (r, name) => r.configurationSets[name]?.set,
      ),
      GetConfigurationSetEventDestinations: one(
        'GET /v2/email/configuration-sets/{name}/event-destinations',
        (r, name) =>
          r.configurationSets[name] && { EventDestinations: r.configurationSets[name].eventDestinations },
      ),
      ListEmailTemplates: list('GET /v2/email/templates', 'TemplatesMetadata', ({ templates }) =>
        Object.entries(templates).map(([TemplateName, { createdAt }]) => ({
          TemplateName,
          CreatedTimestamp: createdAt,
        })),
      ),
      GetEmailTemplate: one(
        'GET /v2/email/templates/{name}',
        ({ templates }, name) =>
          templates[name] && { TemplateName: name, TemplateContent: templates[name].content },
      ),
      ListDedicatedIpPools: list('GET /v2/email/dedicated-ip-pools', 'DedicatedIpPools', ({ pools }) =>
        Object.keys(pools),
      ),
      GetDedicatedIpPool: one(
        'GET /v2/email/dedicated-ip-pools/{name}',
        ({ pools }, name) => pools[name] && { DedicatedIpPool: pools[name].pool },
      ),
      GetDedicatedIps: list(
        'GET /v2/email/dedicated-ips',
        'DedicatedIps',
        ({ pools }, call) => pools[call.query('PoolName') ?? '']?.ips ?? [],
      ),
      ListContactLists: list('GET /v2/email/contact-lists', 'ContactLists', ({ contactLists }) =>
        Object.keys(contactLists).map((ContactListName) => ({ ContactListName })),
      ),
      GetContactList: one(
        'GET /v2/email/contact-lists/{name}',
        ({ contactLists }, name) => contactLists[name]?.list,
      ),
      ListContacts: list(
        'POST /v2/email/contact-lists/{name}/contacts/list',
        'Contacts',
        ({ contactLists }, call) => contactLists[call.path('name')]?.contacts ?? [],
      ),
      ListSuppressedDestinations: list(
        'GET /v2/email/suppression/addresses',
        'SuppressedDestinationSummaries',
        ({ suppressed }) => suppressed,
      ),
    },
  });
}

const MAX_PAGE = 1000;
const DEFAULT_PAGE = 100;

/** Lists by GET have their page in the query, lists by POST in the body. */
function answerPage(key: string, items: readonly unknown[], call: RestCall) {
  const isGet = call.request.method === 'GET';
  const token = isGet ? call.query('NextToken') : optionalText(call.input(), 'NextToken');
  const size = isGet ? call.query('PageSize') : optionalNumber(call.input(), 'PageSize');
  const page = takePage(items, token, size ?? DEFAULT_PAGE, MAX_PAGE);
  return { [key]: page.items, ...(page.next ? { NextToken: page.next } : {}) };
}

function summariseIdentity([IdentityName, identity]: [string, SesJson]) {
  const { IdentityType, VerificationStatus, VerifiedForSendingStatus } = identity;
  return { IdentityName, IdentityType, VerificationStatus, SendingEnabled: VerifiedForSendingStatus };
}

/** As GetEmailIdentityPolicies has them: each policy as text. */
function policiesOf({ Policies = {} }: SesJson) {
  const texts = Object.entries(Policies as SesJson).map(([name, policy]) => [
    name,
    typeof policy === 'string' ? policy : JSON.stringify(policy),
  ]);
  return Object.fromEntries(texts);
}

/** What `arn:aws:ses:us-east-1:123456789012:identity/sailjada.com` stands for. */
function findTagged(region: SesRegion, arn: string): SesJson | undefined {
  const [kind = '', name = ''] = arn.split(':').at(-1)?.split('/') ?? [];
  const found: Record<string, SesJson | undefined> = {
    identity: region.identities[name],
    'configuration-set': region.configurationSets[name]?.set,
    'contact-list': region.contactLists[name]?.list,
  };
  return found[kind];
}
