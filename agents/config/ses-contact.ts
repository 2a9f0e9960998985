import {
  type Contact,
  GetContactListCommand,
  paginateListContacts,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import type { CollectorContext, Document } from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { requireAnswer } from './gone.ts';
import { sortBy } from './ordering.ts';
import { readAll } from './pages.ts';

/**
 * A contact list with its topics, and its contacts with their preferences, one a line, sorted by address. Their
 * attributes are left out: they take a call for each contact, at one a second.
 */
export async function describeContactList(
  ContactListName: string,
  folder: string,
  context: CollectorContext,
): Promise<Document[]> {
  const client = context.aws(SESv2Client);
  const [list, contacts] = await Promise.all([
    requireAnswer(client.send(new GetContactListCommand({ ContactListName })), 'NotFoundException'),
    context.optional('contacts', () =>
      readAll(paginateListContacts({ client, pageSize: 1000 }, { ContactListName }), (page) => page.Contacts),
    ),
  ]);
  const Topics = sortBy(list.Topics, (topic) => topic.TopicName);
  const json = { ...list, Topics, Tags: sortBy(list.Tags, (tag) => tag.Key) };
  const place = `${folder}/contact-lists/${encodeSegment(ContactListName)}`;
  const file = { path: `${place}/list.json`, json };
  if (!contacts?.length) return [file];
  const lines = sortBy(contacts, (contact) => contact.EmailAddress).map(renderContact);
  return [file, { path: `${place}/contacts.jsonl`, text: lines.join('') }];
}

function renderContact(contact: Contact): string {
  return `${JSON.stringify({
    EmailAddress: contact.EmailAddress,
    LastUpdatedTimestamp: contact.LastUpdatedTimestamp,
    TopicPreferences: sortBy(contact.TopicPreferences, (preference) => preference.TopicName).map(
      ({ SubscriptionStatus, TopicName }) => ({ SubscriptionStatus, TopicName }),
    ),
    UnsubscribeAll: contact.UnsubscribeAll,
  })}\n`;
}
