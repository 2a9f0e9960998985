import { at, type Json, list, pick, some, tagsOf, text } from './document.ts';
import { type Block, type Body, block, optional } from './hcl.ts';

/** A bucket's lifecycle rules; undefined where it has none. */
export function lifecycleOf(config: Json): Body | undefined {
  const rules = list(config, 'lifecycle', 'Rules').map(ruleOf);
  if (rules.length === 0) return undefined;
  return {
    transition_default_minimum_object_size: at(config, 'lifecycle', 'TransitionDefaultMinimumObjectSize'),
    rule: rules,
  };
}

function ruleOf(rule: Json): Block {
  return block({
    id: text(rule, 'ID'),
    status: text(rule, 'Status'),
    prefix: at(rule, 'Prefix'),
    filter: optional(at(rule, 'Filter'), filterOf),
    abort_incomplete_multipart_upload: optional(at(rule, 'AbortIncompleteMultipartUpload'), (value) =>
      pick(value, 'DaysAfterInitiation'),
    ),
    expiration: optional(at(rule, 'Expiration'), (value) =>
      pick(value, 'Date', 'Days', 'ExpiredObjectDeleteMarker'),
    ),
    noncurrent_version_expiration: optional(at(rule, 'NoncurrentVersionExpiration'), (value) =>
      pick(value, 'NewerNoncurrentVersions', 'NoncurrentDays'),
    ),
    noncurrent_version_transition: blocks(
      rule,
      'NoncurrentVersionTransitions',
      'NewerNoncurrentVersions',
      'NoncurrentDays',
      'StorageClass',
    ),
    transition: blocks(rule, 'Transitions', 'Date', 'Days', 'StorageClass'),
  });
}

function blocks(rule: Json, name: string, ...fields: readonly string[]): readonly Block[] | undefined {
  return some(list(rule, name).map((each) => block(pick(each, ...fields))));
}

function filterOf(filter: Json): Body {
  return {
    ...pick(filter, 'Prefix', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'),
    tag: optional(at(filter, 'Tag'), (tag) => pick(tag, 'Key', 'Value')),
    and: optional(at(filter, 'And'), (and) => ({
      ...pick(and, 'Prefix', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'),
      tags: tagsOf(at(and, 'Tags')),
    })),
  };
}
