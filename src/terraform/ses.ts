import { at, given, isRecord, type Json, list, pick, some, tagsOf, text } from './document.ts';
import { type Block, type Body, block, jsonencode, link, optional, type Term } from './hcl.ts';
import type { Captured, Coverage, Managed, Uncovered } from './resource.ts';

/** Identities with their settings and policies, configuration sets, templates, contact lists. */
export function coverSes(captured: readonly Captured[]): Coverage {
  const all = captured.filter(({ service }) => service === 'ses');
  return { managed: all.flatMap(coverOne), uncovered: all.flatMap(uncoveredOf) };
}

function coverOne(captured: Captured): Managed[] {
  return [...captured.documents].flatMap(([file, document]): Managed[] => {
    const path = file === '' ? captured.path : `${captured.path}/${file}`;
    const kind = /^ses\/[^/]+\/([^/]+)\//.exec(path)?.[1] ?? '';
    switch (kind) {
      case 'identities':
        return coverIdentity(captured, document);
      case 'configuration-sets':
        return coverSet(captured, document);
      case 'templates':
        return [coverTemplate(captured, document)];
      case 'contact-lists':
        return [coverContactList(captured, document)];
      default:
        return [];
    }
  });
}

function setLink(document: Json, region: string): Term | undefined {
  const set = text(document, 'ConfigurationSetName');
  return set === '' ? undefined : link(`mail-set:${set}@${region}`, set);
}

function coverIdentity({ title: name, region }: Captured, document: Json): Managed[] {
  const of = { email_identity: link(`mail-identity:${name}@${region}`, name) };
  const common = { title: name, region, importId: name };
  const length = given(document, 'DkimAttributes', 'NextSigningKeyLength');
  const mailFrom = at(document, 'MailFromAttributes');
  const policies = at(document, 'Policies');
  return [
    {
      ...common,
      type: 'aws_sesv2_email_identity',
      body: {
        email_identity: name,
        configuration_set_name: setLink(document, region),
        tags: tagsOf(at(document, 'Tags')),
        dkim_signing_attributes: optional(length, (next) => ({ next_signing_key_length: next })),
      },
      exports: { [`mail-identity:${name}@${region}`]: 'email_identity' },
    },
    {
      ...common,
      type: 'aws_sesv2_email_identity_feedback_attributes',
      body: { ...of, email_forwarding_enabled: at(document, 'FeedbackForwardingStatus') ?? false },
    },
    ...(mailFrom === undefined
      ? []
      : [
          {
            ...common,
            type: 'aws_sesv2_email_identity_mail_from_attributes',
            body: {
              ...of,
              ...pick(mailFrom, 'MailFromDomain'),
              behavior_on_mx_failure: at(mailFrom, 'BehaviorOnMxFailure'),
            },
          },
        ]),
    ...(isRecord(policies) ? Object.entries(policies) : []).map(([policy, content]) => ({
      ...common,
      title: `${name}_${policy}`,
      type: 'aws_sesv2_email_identity_policy',
      importId: `${name}|${policy}`,
      body: { ...of, policy_name: policy, policy: jsonencode(content) },
    })),
  ];
}

function coverSet({ region }: Captured, document: Json): Managed[] {
  const name = text(document, 'ConfigurationSetName');
  const set: Managed = {
    type: 'aws_sesv2_configuration_set',
    title: name,
    region,
    importId: name,
    body: { configuration_set_name: name, tags: tagsOf(at(document, 'Tags')), ...setPartsOf(document) },
    exports: { [`mail-set:${name}@${region}`]: 'configuration_set_name' },
  };
  const destinations = list(document, 'EventDestinations').map(
    (destination): Managed => ({
      type: 'aws_sesv2_configuration_set_event_destination',
      title: `${name}_${text(destination, 'Name')}`,
      region,
      importId: `${name}|${text(destination, 'Name')}`,
      body: {
        configuration_set_name: link(`mail-set:${name}@${region}`, name),
        event_destination_name: text(destination, 'Name'),
        event_destination: destinationOf(destination),
      },
    }),
  );
  return [set, ...destinations];
}

function setPartsOf(document: Json): Body {
  const part = (name: string, ...fields: readonly string[]) =>
    optional(at(document, name), (value) => pick(value, ...fields));
  return {
    delivery_options: part('DeliveryOptions', 'TlsPolicy', 'SendingPoolName', 'MaxDeliverySeconds'),
    reputation_options: part('ReputationOptions', 'ReputationMetricsEnabled'),
    sending_options: part('SendingOptions', 'SendingEnabled'),
    suppression_options: part('SuppressionOptions', 'SuppressedReasons'),
    tracking_options: part('TrackingOptions', 'CustomRedirectDomain', 'HttpsPolicy'),
  };
}

function destinationOf(destination: Json): Block {
  const dimensions = list(destination, 'CloudWatchDestination', 'DimensionConfigurations');
  return block({
    ...pick(destination, 'Enabled', 'MatchingEventTypes'),
    cloud_watch_destination:
      dimensions.length === 0
        ? undefined
        : block({
            dimension_configuration: dimensions.map((each) =>
              block(pick(each, 'DefaultDimensionValue', 'DimensionName', 'DimensionValueSource')),
            ),
          }),
    event_bridge_destination: optional(at(destination, 'EventBridgeDestination'), (value) =>
      pick(value, 'EventBusArn'),
    ),
    kinesis_firehose_destination: optional(at(destination, 'KinesisFirehoseDestination'), (value) =>
      pick(value, 'DeliveryStreamArn', 'IamRoleArn'),
    ),
    sns_destination: optional(at(destination, 'SnsDestination'), (value) => pick(value, 'TopicArn')),
  });
}

function coverTemplate({ region }: Captured, document: Json): Managed {
  const name = text(document, 'TemplateName');
  return {
    type: 'aws_ses_template',
    title: name,
    region,
    importId: name,
    body: { name, ...pick(at(document, 'TemplateContent'), 'Subject', 'Html', 'Text') },
  };
}

function coverContactList({ region }: Captured, document: Json): Managed {
  const name = text(document, 'ContactListName');
  const topics = list(document, 'Topics').map((topic) =>
    block(pick(topic, 'TopicName', 'DisplayName', 'DefaultSubscriptionStatus', 'Description')),
  );
  return {
    type: 'aws_sesv2_contact_list',
    title: name,
    region,
    importId: name,
    body: {
      contact_list_name: name,
      description: given(document, 'Description'),
      tags: tagsOf(at(document, 'Tags')),
      topic: some(topics),
    },
  };
}

const UNCOVERED: readonly [RegExp, string][] = [
  [/^account/, 'AWS grants it on request'],
  [/^suppression/, 'data, not configuration'],
  [/^dedicated-ip/, 'not written as Terraform yet'],
];

function uncoveredOf({ id, region, documents }: Captured): Uncovered[] {
  const found = UNCOVERED.find(([pattern]) => pattern.test(id));
  const contacts = [...documents.values()].some((document) => at(document, 'ContactListName') !== undefined);
  return [
    ...(found ? [{ what: `SES ${id} in ${region}`, reason: found[1] }] : []),
    ...(contacts ? [{ what: `contacts of SES ${id} in ${region}`, reason: 'data, not configuration' }] : []),
  ];
}
