import { at, given, type Json, list, some, text } from './document.ts';
import { type Block, type Body, block } from './hcl.ts';

/** What is part of the key under which CloudFront keeps an answer. */
export function cachePolicyOf(config: Json): Body {
  const key = at(config, 'ParametersInCacheKeyAndForwardedToOrigin') ?? null;
  return {
    name: text(config, 'Name'),
    comment: given(config, 'Comment'),
    min_ttl: at(config, 'MinTTL'),
    default_ttl: at(config, 'DefaultTTL'),
    max_ttl: at(config, 'MaxTTL'),
    parameters_in_cache_key_and_forwarded_to_origin: block({
      enable_accept_encoding_brotli: at(key, 'EnableAcceptEncodingBrotli'),
      enable_accept_encoding_gzip: at(key, 'EnableAcceptEncodingGzip'),
      ...forwardedOf(key),
    }),
  };
}

/** What CloudFront sends on to the origin. */
export function originRequestPolicyOf(config: Json): Body {
  return { name: text(config, 'Name'), comment: given(config, 'Comment'), ...forwardedOf(config) };
}

function forwardedOf(config: Json): Body {
  return {
    cookies_config: chosen(at(config, 'CookiesConfig') ?? null, 'cookie', 'CookieBehavior', 'Cookies'),
    headers_config: chosen(at(config, 'HeadersConfig') ?? null, 'header', 'HeaderBehavior', 'Headers'),
    query_strings_config: chosen(
      at(config, 'QueryStringsConfig') ?? null,
      'query_string',
      'QueryStringBehavior',
      'QueryStrings',
    ),
  };
}

function chosen(config: Json, word: string, behavior: string, names: string): Block {
  const items = some(list(config, names));
  return block({
    [`${word}_behavior`]: text(config, behavior),
    [`${word}s`]: items && block({ items }),
  });
}
