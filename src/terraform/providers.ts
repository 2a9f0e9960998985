import type { Config } from '../config.ts';
import { block } from './hcl.ts';
import { NO_SCOPE, renderBlock } from './render.ts';

/** What the files use, by the provider's names; only named where all of them are at one address. */
const ENDPOINTS = [
  'acm',
  'apigateway',
  'apigatewayv2',
  'cloudfront',
  'dynamodb',
  'eventbridge',
  'iam',
  'lambda',
  'lightsail',
  'route53',
  's3',
  'ses',
  'sesv2',
  'sts',
];

/** Whose resources they are, and how they are reached. */
export interface ProviderOptions {
  readonly aws: Config['aws'];
  /** Of the snapshot. */
  readonly account: string | undefined;
}

/** The text of providers.tf: the home region's provider, and one for each other region under its name. */
export function renderProviders({ aws, account }: ProviderOptions, regions: readonly string[]): string {
  const common = {
    ...(account !== undefined && { allowed_account_ids: [account] }),
    ...(aws.endpoint !== undefined && atEndpoint(aws.endpoint)),
  };
  const away = regions.filter((region) => region !== aws.region);
  return [
    renderBlock('terraform', [], requirements(), NO_SCOPE),
    renderBlock('provider', ['aws'], { region: aws.region, ...common }, NO_SCOPE),
    ...away.map((region) =>
      renderBlock('provider', ['aws'], { alias: region.replaceAll('-', '_'), region, ...common }, NO_SCOPE),
    ),
  ].join('\n');
}

function requirements() {
  const aws = { source: 'hashicorp/aws', version: '~> 5.100' };
  return { required_version: '>= 1.5.0', required_providers: block({ aws }) };
}

function atEndpoint(endpoint: string) {
  return {
    s3_use_path_style: true,
    skip_credentials_validation: true,
    skip_metadata_api_check: true,
    skip_region_validation: true,
    endpoints: block(Object.fromEntries(ENDPOINTS.map((name) => [name, endpoint]))),
  };
}
