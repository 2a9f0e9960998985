import type { StoredFunction } from '../cloudfront-function.ts';
import { ACCOUNT_ID, ESTATE_DATE, makeId } from './names.ts';

const CREATED = new Date('2025-04-02T09:30:00Z');

const REDIRECT = `// Sends www. to the bare domain.
function handler(event) {
  var host = event.request.headers.host.value;
  if (!host.startsWith('www.')) return event.request;
  var location = 'https://' + host.slice(4) + event.request.uri;
  return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: location } } };
}
`;
const INDEX = `// S3 knows no folders: /events/ is /events/index.html.
function handler(event) {
  var request = event.request;
  if (request.uri.endsWith('/')) request.uri += 'index.html';
  return request;
}
`;
const TICKETS = `function handler(event) {
  event.request.headers['x-season'] = { value: 'é 2026 ⚓' };
  return event.request;
}
`;

function makeStage(name: string, code: string, comment: string) {
  return {
    etag: `ETVPDK${makeId(`${name} ${code}`, 8).toUpperCase()}`,
    code,
    config: { Comment: comment, Runtime: 'cloudfront-js-2.0' as const },
    createdAt: CREATED,
    lastModifiedAt: ESTATE_DATE,
  };
}

function functionArnOf(name: string): string {
  return `arn:aws:cloudfront::${ACCOUNT_ID}:function/${name}`;
}

export const REDIRECT_FUNCTION = { name: 'www-redirect', arn: functionArnOf('www-redirect') } as const;

/** Three functions: live as developed, live but developed further, and never published. */
export function makeFunctions(): Map<string, StoredFunction> {
  const redirect = makeStage(REDIRECT_FUNCTION.name, REDIRECT, 'www. to bare domain');
  const index = makeStage('folder-index', INDEX, 'index.html of folders');
  const further = makeStage('folder-index', INDEX.replace("'/'", '"/"'), 'index.html of folders, next');
  return new Map([
    [
      'www-redirect',
      { arn: REDIRECT_FUNCTION.arn, isAssociated: true, DEVELOPMENT: redirect, LIVE: redirect },
    ],
    [
      'folder-index',
      { arn: functionArnOf('folder-index'), isAssociated: false, DEVELOPMENT: further, LIVE: index },
    ],
    [
      'season-header',
      {
        arn: functionArnOf('season-header'),
        isAssociated: false,
        DEVELOPMENT: makeStage('season-header', TICKETS, ''),
      },
    ],
  ]);
}
