import { at, type Json, list, pick, some, text } from './document.ts';
import { type Body, block, optional } from './hcl.ts';

/** How a bucket serves a website; undefined where it does not. */
export function websiteOf(config: Json): Body | undefined {
  const website = at(config, 'website');
  if (website === undefined) return undefined;
  return {
    index_document: optional(at(website, 'IndexDocument'), (value) => pick(value, 'Suffix')),
    error_document: optional(at(website, 'ErrorDocument'), (value) => pick(value, 'Key')),
    redirect_all_requests_to: optional(at(website, 'RedirectAllRequestsTo'), (value) => ({
      host_name: text(value, 'HostName'),
      protocol: at(value, 'Protocol'),
    })),
    routing_rule: some(list(website, 'RoutingRules').map((rule) => block(routingRuleOf(rule)))),
  };
}

function routingRuleOf(rule: Json): Body {
  return {
    condition: optional(at(rule, 'Condition'), (value) =>
      pick(value, 'HttpErrorCodeReturnedEquals', 'KeyPrefixEquals'),
    ),
    redirect: optional(at(rule, 'Redirect'), (value) =>
      pick(value, 'HostName', 'HttpRedirectCode', 'Protocol', 'ReplaceKeyPrefixWith', 'ReplaceKeyWith'),
    ),
  };
}
