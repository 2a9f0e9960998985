import { withoutSystemTags } from '../aws/system-tag.ts';
import type { RestoreOperation, RestoreTarget } from '../changes/change.ts';
import type { RestoreState } from '../changes/restore-port.ts';
import { RestoreError } from '../errors.ts';
import { listSome } from '../sites/summary.ts';
import { diffTexts } from '../sites/text-diff.ts';
import { lookAtAll } from './looking.ts';
import { findMentions } from './mentions.ts';
import type { FoundResource, ResourceAnswer, ResourceContext } from './resource-planner.ts';
import { hasDropped } from './sealed-value.ts';

interface DistributionDocument {
  readonly Distribution?: {
    readonly DomainName?: string;
    readonly DistributionConfig?: {
      readonly Enabled?: boolean;
      readonly Comment?: string;
      readonly Aliases?: { readonly Items?: readonly string[] };
    };
  };
  readonly Tags?: { readonly Items?: readonly { readonly Key?: string }[] };
}

/** `cloudfront:ID`: the configuration and tags of the distribution; where it is gone, one like it with another id. */
export async function planDistribution(
  found: FoundResource,
  context: ResourceContext,
): Promise<ResourceAnswer> {
  const { wanted, resource } = found;
  const { source } = context;
  const [path = ''] = (await source.files(resource)).keys();
  const { Distribution, Tags } = ((await source.json(resource, path)) ?? {}) as DistributionDocument;
  const config = Distribution?.DistributionConfig;
  if (!config)
    throw new RestoreError(
      `snapshot ${source.name} lacks the distribution ${resource.id}: restore from another`,
    );
  const target = wanted.to ?? resource.id;
  const reference = `tidemark ${source.name} ${source.manifest.root.slice(0, 16)} ${resource.id}`;
  const tags = Tags?.Items && withoutSystemTags(Tags.Items);
  const domain = Distribution?.DomainName ?? '';
  const place = { id: target, reference, comment: config.Comment ?? '', domain };
  const steps = [
    toStep('distribution', target, { ...place, config, tags: tags ?? [] }),
    ...(tags ? [toStep('tags', target, { ...place, tags })] : []),
  ];
  const [main, ...others] = await lookAtAll(steps, context);
  if (!main || main.now.refusal !== undefined)
    return { reasons: [`${wanted.typed}: ${main?.now.refusal ?? 'is not there'}`] };
  const isNew = main.now.state === null;
  if (isNew && wanted.to !== undefined)
    return {
      reasons: [`${wanted.typed}: there is no distribution ${target}; leave it out to have one made anew`],
    };
  const mentions = isNew ? await findMentions([resource.id, domain], found, context) : [];
  const undone = (isNew ? [main] : [main, ...others]).filter(({ now }) => !now.isDone);
  const operations = undone.map(
    ({ step, now }): RestoreOperation => ({
      ...{
        do: 'restore',
        ...withMentions(step, mentions),
        phase: isNew ? 'make' : 'settle',
        resource: wanted.typed,
        before: now.state,
      },
      name: `distribution ${resource.title}${step.step === 'tags' ? ': tags' : ''}`,
    }),
  );
  return {
    operations,
    summary: operations.length === 0 ? [] : summarise(found, Distribution, { isNew, target, mentions }),
    diff: isNew
      ? `+ distribution ${resource.title} (${listSome(config.Aliases?.Items ?? [])})\n`
      : undone.map(({ step, now }) => describeDifference(`${target} ${step.step}`, now)).join(''),
  };
}

/** Told again when it is made, with what it is called then. */
function withMentions(step: RestoreTarget, mentions: readonly string[]): RestoreTarget {
  return mentions.length === 0 ? step : { ...step, wanted: { ...(step.wanted as object), mentions } };
}

function toStep(step: string, target: string, wanted: unknown): RestoreTarget {
  return { service: 'cloudfront', step, region: 'global', target, wanted };
}

function summarise(
  { resource }: FoundResource,
  distribution: DistributionDocument['Distribution'],
  {
    isNew,
    target,
    mentions,
  }: { readonly isNew: boolean; readonly target: string; readonly mentions: readonly string[] },
): readonly string[] {
  const { DomainName, DistributionConfig } = distribution ?? {};
  const state = DistributionConfig?.Enabled ? 'enabled' : 'disabled';
  return [
    isNew
      ? `The distribution ${resource.title} is made anew, ${state} as it was, with a new id and domain name in place of ${resource.id} (${DomainName ?? ''}): point what names the old ones at the new ones afterwards${mentions.length > 0 ? `: ${listSome(mentions, 8)}` : ''}.`
      : `The distribution ${target} (${resource.title}) is configured as it was, and ${state}.`,
    ...(hasDropped(DistributionConfig)
      ? [
          isNew
            ? 'Origin headers come without those whose values were dropped (no secrets.recipients then): set them by hand.'
            : 'Origin headers whose values were dropped keep the values they have.',
        ]
      : []),
    'CloudFront takes some minutes to bring it everywhere.',
  ];
}

function describeDifference(name: string, { current, desired }: RestoreState): string {
  const show = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;
  const now = { name: 'now', text: show(current) };
  return diffTexts(name, now, { name: 'snapshot', text: show(desired) }) || `* ${name}\n`;
}
