import {
  GetConfigurationSetCommand,
  GetConfigurationSetEventDestinationsCommand,
  GetDedicatedIpPoolCommand,
  GetEmailTemplateCommand,
  paginateGetDedicatedIps,
  paginateListConfigurationSets,
  paginateListContactLists,
  paginateListDedicatedIpPools,
  paginateListEmailIdentities,
  paginateListEmailTemplates,
  paginateListSuppressedDestinations,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import type {
  CollectorContext,
  DescribingCollector,
  Document,
  Resource,
} from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { requireAnswer } from './gone.ts';
import { sortBy } from './ordering.ts';
import { joinLists, readAll } from './pages.ts';
import { describeContactList } from './ses-contact.ts';
import { describeAccount, describeIdentity } from './ses-identity.ts';

type Kind =
  | 'account'
  | 'identity'
  | 'configuration-set'
  | 'template'
  | 'dedicated-ip-pool'
  | 'contact-list'
  | 'suppression';

/** `id` as in the ARN: `identity/sailjada.com`. */
interface MailResource extends Resource {
  readonly kind: Kind;
  readonly name: string;
}

const GONE = 'NotFoundException';

/**
 * SES v2, by region: the account with its sending limits, identities with DKIM, mail-from and policies,
 * configuration sets with event destinations, templates, dedicated IP pools, contact lists with their contacts, and
 * the suppression list. What was sent in the last 24 hours and when DNS was last checked moves by itself and is not
 * compared. Left out: receipt rules and filters (SES v1 only), custom verification templates, tenants.
 */
export const ses = {
  agent: 'config',
  service: 'ses',
  scope: 'regional',
  actions: [
    'ses:GetAccount',
    'ses:ListEmailIdentities',
    'ses:GetEmailIdentity',
    'ses:ListConfigurationSets',
    'ses:GetConfigurationSet',
    'ses:GetConfigurationSetEventDestinations',
    'ses:ListEmailTemplates',
    'ses:GetEmailTemplate',
    'ses:ListDedicatedIpPools',
    'ses:GetDedicatedIpPool',
    'ses:GetDedicatedIps',
    'ses:ListContactLists',
    'ses:GetContactList',
    'ses:ListContacts',
    'ses:ListSuppressedDestinations',
  ],
  // Every call but those that send mail: one a second.
  ratePerSecond: 1,
  async *list(context) {
    const paging = { client: context.aws(SESv2Client), pageSize: 100 };
    yield { id: 'account', title: 'account and sending limits', kind: 'account', name: 'account' };
    yield { id: 'suppression', title: 'suppression list', kind: 'suppression', name: 'suppression' };
    yield* joinLists([
      readAll(paginateListEmailIdentities(paging, {}), (page) =>
        page.EmailIdentities?.flatMap((each) => makeResource('identity', each.IdentityName)),
      ),
      readAll(paginateListConfigurationSets(paging, {}), (page) =>
        page.ConfigurationSets?.flatMap((name) => makeResource('configuration-set', name)),
      ),
      readAll(paginateListEmailTemplates(paging, {}), (page) =>
        page.TemplatesMetadata?.flatMap((each) => makeResource('template', each.TemplateName)),
      ),
      readAll(paginateListDedicatedIpPools(paging, {}), (page) =>
        page.DedicatedIpPools?.flatMap((name) => makeResource('dedicated-ip-pool', name)),
      ),
      readAll(paginateListContactLists(paging, {}), (page) =>
        page.ContactLists?.flatMap((each) => makeResource('contact-list', each.ContactListName)),
      ),
    ]);
  },
  describe: ({ kind, name }, context) =>
    DESCRIBE[kind](name, `ses/${encodeSegment(context.region)}`, context),
} satisfies DescribingCollector<MailResource>;

function makeResource(kind: Kind, name: string | undefined): MailResource[] {
  return name === undefined ? [] : [{ id: `${kind}/${name}`, title: name, kind, name }];
}

type Describe = (name: string, folder: string, context: CollectorContext) => Promise<Document[]>;

const DESCRIBE: Readonly<Record<Kind, Describe>> = {
  account: describeAccount,
  identity: describeIdentity,
  'configuration-set': describeConfigurationSet,
  template: describeTemplate,
  'dedicated-ip-pool': describePool,
  'contact-list': describeContactList,
  suppression: describeSuppression,
};

async function describeConfigurationSet(
  name: string,
  folder: string,
  context: CollectorContext,
): Promise<Document[]> {
  const client = context.aws(SESv2Client);
  const ConfigurationSetName = name;
  const [set, destinations] = await Promise.all([
    requireAnswer(client.send(new GetConfigurationSetCommand({ ConfigurationSetName })), GONE),
    context.optional('event destinations', () =>
      client.send(new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName })),
    ),
  ]);
  const EventDestinations = sortBy(destinations?.EventDestinations, (destination) => destination.Name);
  const json = { ...set, Tags: sortBy(set.Tags, (tag) => tag.Key), EventDestinations };
  return [{ path: `${folder}/configuration-sets/${encodeSegment(`${name}.json`)}`, json }];
}

async function describeTemplate(
  TemplateName: string,
  folder: string,
  context: CollectorContext,
): Promise<Document[]> {
  const client = context.aws(SESv2Client);
  const json = await requireAnswer(client.send(new GetEmailTemplateCommand({ TemplateName })), GONE);
  return [{ path: `${folder}/templates/${encodeSegment(`${TemplateName}.json`)}`, json }];
}

/** Warm-up percentages grow day by day and are left out. */
async function describePool(
  PoolName: string,
  folder: string,
  context: CollectorContext,
): Promise<Document[]> {
  const client = context.aws(SESv2Client);
  const [pool, addresses] = await Promise.all([
    requireAnswer(client.send(new GetDedicatedIpPoolCommand({ PoolName })), GONE),
    context.optional('addresses of the pool', () =>
      readAll(paginateGetDedicatedIps({ client, pageSize: 100 }, { PoolName }), (page) => page.DedicatedIps),
    ),
  ]);
  const DedicatedIps = sortBy(addresses, (address) => address.Ip).map(({ Ip }) => Ip);
  const json = { ...pool.DedicatedIpPool, DedicatedIps };
  return [{ path: `${folder}/dedicated-ip-pools/${encodeSegment(`${PoolName}.json`)}`, json }];
}

async function describeSuppression(
  _: string,
  folder: string,
  context: CollectorContext,
): Promise<Document[]> {
  const paging = { client: context.aws(SESv2Client), pageSize: 1000 };
  const suppressed = await context.optional('suppression list', () =>
    readAll(paginateListSuppressedDestinations(paging, {}), (page) => page.SuppressedDestinationSummaries),
  );
  if (!suppressed?.length) return [];
  const lines = sortBy(suppressed, (entry) => entry.EmailAddress).map(
    ({ EmailAddress, Reason, LastUpdateTime }) => JSON.stringify({ EmailAddress, LastUpdateTime, Reason }),
  );
  return [{ path: `${folder}/suppression.jsonl`, text: `${lines.join('\n')}\n` }];
}
