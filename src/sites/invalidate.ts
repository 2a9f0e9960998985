import { z } from 'zod';
import { collapsePaths, EVERYTHING, MAX_PATHS } from './cdn-path.ts';
import { describeOrigins, findStagingDistribution } from './distribution.ts';
import { refuse, refuseInput } from './refusal.ts';
import { createSitePlanner } from './site-planner.ts';

const ARGUMENTS = z.strictObject({ paths: z.array(z.string()).optional() });
/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const MAX_PATH_LENGTH = 4000;

/** `invalidate SITE [PATH…]`: makes staging's distribution fetch the paths anew; everything if none is given. */
export const invalidatePlanner = createSitePlanner('invalidate', ARGUMENTS, async (asked, context) => {
  const { request, site } = asked;
  const given = asked.args.paths?.length ? asked.args.paths : [EVERYTHING];
  const found = await findStagingDistribution(site, context);
  const wrong = given.flatMap(explainPath);
  if (wrong.length > 0) return refuseInput(...wrong, ...(typeof found === 'string' ? [found] : []));
  if (typeof found === 'string') return refuse(found);
  const paths = collapsePaths(given.map(encodeTyped));
  const isCollapsed = paths[0] === EVERYTHING && !given.includes(EVERYTHING);
  const shown = paths[0] === EVERYTHING ? 'everything' : paths.join(' ');
  const plan = {
    request,
    title: `${site.name} staging: invalidate ${shown}`,
    summary: [
      `CloudFront fetches ${shown} anew for ${found.aliases[0] ?? found.domain} (${found.id}).`,
      ...(isCollapsed
        ? [`${given.length} paths are more than ${MAX_PATHS}: all of it is invalidated, /*.`]
        : []),
      ...describeOrigins(site, found),
    ],
    diff: '',
    operations: [],
    invalidate: { distribution: found.id, paths },
  };
  return { kind: 'plan', plan };
});

/** What is wrong with a path as it was typed, and how to write it. */
function explainPath(path: string): readonly string[] {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) {
    return [`${path}: give the path alone, without the domain: ${pathOfAddress(path)}`];
  }
  const reasons: string[] = [];
  if (!path.startsWith('/')) reasons.push(`"${path}": a path starts with "/": /${path}`);
  if (/\*(?!$)/.test(path)) {
    reasons.push(`${path}: "*" may only stand at the end: ${path.slice(0, path.indexOf('*') + 1)}`);
  }
  if (path.includes('#')) reasons.push(`${path}: what follows "#" never reaches CloudFront: leave it out`);
  if (encodeTyped(path).length > MAX_PATH_LENGTH) {
    reasons.push(`${path.slice(0, 60)}…: a path has at most ${MAX_PATH_LENGTH} characters; end it with "*"`);
  }
  return reasons;
}

function pathOfAddress(address: string): string {
  const url = URL.parse(address);
  return url ? url.pathname + url.search : EVERYTHING;
}

/** What addresses must have encoded is encoded; what was typed encoded, and wildcards, stay. */
function encodeTyped(path: string): string {
  return path.toWellFormed().replace(/[^\x21-\x7e]/gu, encodeURIComponent);
}
