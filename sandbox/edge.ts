import type { CacheBehavior, DistributionConfig } from '@aws-sdk/client-cloudfront';
import type { CloudFrontState } from './cloudfront.ts';
import { completedAt, INVALIDATION_MS, type StoredInvalidation } from './cloudfront-invalidation.ts';
import { currentVersion, etagOf, type S3State, type S3Version } from './s3-state.ts';
import type { SandboxRequest, SandboxResponse, SandboxService } from './service.ts';

export interface EdgeOptions {
  readonly now?: () => Date;
  /** As the distributions' invalidations take. */
  readonly invalidationMs?: number;
}

interface Cached {
  readonly response: SandboxResponse;
  /** Milliseconds. */
  readonly at: number;
  readonly freshMs: number;
}

/** CloudFront's own default: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html */
const DEFAULT_FRESH_MS = 86_400_000;
const ORIGIN = /^(.+)\.s3(?:-website)?[.-][a-z0-9.-]*amazonaws\.com$/;

/**
 * What visitors get from the distributions: a request for `/path` with a distribution's domain or alias in its Host
 * header. Objects of the sandbox's buckets are served and cached, so that an object that changed is seen only once
 * its path is invalidated or no longer fresh. Origins that are no buckets answer 502.
 */
export function createEdge(
  cloudFront: CloudFrontState,
  s3: S3State,
  { now = () => new Date(), invalidationMs = INVALIDATION_MS }: EdgeOptions = {},
): SandboxService {
  const cache = new Map<string, Cached>();
  return {
    signingName: 'edge',
    claims: (request) => findDistribution(cloudFront, request) !== undefined,
    operation: () => 'Visit',
    handle(request) {
      const { id = '', config } = findDistribution(cloudFront, request) ?? {};
      if (!config?.Enabled) return answerError(403, 'The distribution is disabled.');
      const path = request.path === '/' ? `/${config.DefaultRootObject ?? ''}` : request.path;
      const key = `${id} ${path}`;
      const at = now().getTime();
      const known = cache.get(key);
      const invalidations = cloudFront.invalidations.get(id) ?? [];
      const isGone = (one: StoredInvalidation) => {
        const done = completedAt(one, invalidationMs);
        return done <= at && known !== undefined && known.at <= done && covers(one.paths, path);
      };
      if (known && at < known.at + known.freshMs && !invalidations.some(isGone))
        return {
          ...known.response,
          headers: { ...known.response.headers, 'x-cache': 'Hit from cloudfront' },
        };
      const { response, freshMs } = fetchOrigin(config, s3, path);
      cache.set(key, { response, at, freshMs });
      return { ...response, headers: { ...response.headers, 'x-cache': 'Miss from cloudfront' } };
    },
    error: (status, code) => answerError(status, code),
  };
}

function findDistribution({ distributions }: CloudFrontState, { headers, method }: SandboxRequest) {
  const host = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  for (const [id, { value }] of distributions) {
    const config = value.DistributionConfig;
    if (value.DomainName === host || config?.Aliases?.Items?.includes(host)) return { id, config };
  }
  return undefined;
}

/** A path ends with `*` or is one path: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html */
function covers(paths: readonly string[], path: string): boolean {
  return paths.some((pattern) =>
    pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern,
  );
}

function fetchOrigin(config: DistributionConfig, s3: S3State, path: string) {
  const isFor = ({ PathPattern = '' }: CacheBehavior) => toPattern(PathPattern).test(path);
  const behavior = config.CacheBehaviors?.Items?.find(isFor) ?? config.DefaultCacheBehavior;
  const origin = config.Origins?.Items?.find(({ Id }) => Id === behavior?.TargetOriginId);
  const [, bucket = ''] = ORIGIN.exec(origin?.DomainName ?? '') ?? [];
  const objects = s3.buckets.get(bucket)?.objects;
  if (!objects) return { response: answerError(502, 'The origin is not reachable.'), freshMs: 0 };
  const key = decodeURIComponent(`${origin?.OriginPath ?? ''}${path}`.slice(1));
  const version = currentVersion(objects.get(key));
  if (version) return { response: answerObject(version), freshMs: freshness(version) };
  const page = config.CustomErrorResponses?.Items?.find(({ ErrorCode }) => ErrorCode === 403);
  const error = currentVersion(objects.get((page?.ResponsePagePath ?? '').slice(1)));
  const response = error
    ? { ...answerObject(error), status: Number(page?.ResponseCode ?? 403) }
    : answerError(403, 'Access Denied');
  return { response, freshMs: (page?.ErrorCachingMinTTL ?? 10) * 1000 };
}

/** `*` stands for anything, `/` too; a leading `/` makes no difference. */
function toPattern(glob: string): RegExp {
  const parts = glob
    .replace(/^\//, '')
    .split('*')
    .map((part) => RegExp.escape(part));
  return new RegExp(`^/${parts.join('.*')}$`);
}

function answerObject(version: S3Version): SandboxResponse {
  return {
    status: 200,
    headers: { ...version.headers, etag: `"${etagOf(version)}"` },
    body: version.body.slice(0, version.body.size),
  };
}

function freshness({ headers: { 'cache-control': control = '' } }: S3Version): number {
  if (/no-store|no-cache|private/.test(control)) return 0;
  const [, seconds] = /(?:s-maxage|max-age)=(\d+)/.exec(control) ?? [];
  return seconds === undefined ? DEFAULT_FRESH_MS : Number(seconds) * 1000;
}

function answerError(status: number, message: string): SandboxResponse {
  return { status, headers: { 'content-type': 'text/plain' }, body: `${message}\n` };
}
