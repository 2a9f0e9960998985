import { cloudFrontFields } from './cloudfront-xml.ts';
import { takePage } from './page.ts';
import { xmlAnswer } from './query-protocol.ts';
import type { RestCall, RestOperation } from './rest-protocol.ts';
import type { SandboxResponse } from './service.ts';
import { ServiceError } from './service-error.ts';

export const CLOUDFRONT_NAMESPACE = 'http://cloudfront.amazonaws.com/doc/2020-05-31/';

export interface Stored<T> {
  etag: string;
  /** As the SDK gives it: `GetCachePolicy(…).CachePolicy`. */
  value: T;
  /** Of AWS, not of the account. */
  isManaged?: boolean;
}

/** What CloudFront keeps by id and lists and gets in one way: policies, origin access, keys. */
export interface ItemKind<T> {
  /** `CachePolicy`: names the call to get one, and its answer. */
  readonly noun: string;
  /** `CachePolicies`: names the call to list them. */
  readonly plural: string;
  /** `cache-policy`: the path. */
  readonly path: string;
  /** `CachePolicyList` */
  readonly list: string;
  /** The error where there is none of an id. */
  readonly missing: string;
  /** An item of the list. */
  summarize(stored: Stored<T>): object;
}

/** `List…` and `Get…` of a kind. */
export function itemOperations<T extends object>(
  kind: ItemKind<T>,
  items: ReadonlyMap<string, Stored<T>>,
): Readonly<Record<string, RestOperation>> {
  return {
    [`List${kind.plural}`]: {
      route: `GET /2020-05-31/${kind.path}`,
      run: (call) => {
        const wanted = [...items.values()].filter((stored) => isOfType(stored, call.query('Type')));
        const summaries = wanted.map((stored) => kind.summarize(stored));
        return listAnswer(call, kind.list, summaries);
      },
    },
    [`Get${kind.noun}`]: {
      route: `GET /2020-05-31/${kind.path}/{Id}`,
      run: (call) => {
        const { etag, value } = requireItem(items, call.path('Id'), kind.missing);
        return cloudFrontAnswer(kind.noun, value, { etag });
      },
    },
  };
}

export function cloudFrontAnswer(
  root: string,
  value: object,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): SandboxResponse {
  return xmlAnswer(root, cloudFrontFields(root, value), { namespace: CLOUDFRONT_NAMESPACE, headers, status });
}

/** A page of a list by `Marker` and `MaxItems`. */
export function listAnswer(call: RestCall, root: string, all: readonly object[]): SandboxResponse {
  const { items, next } = takePage(all, call.query('Marker'), call.query('MaxItems'));
  return cloudFrontAnswer(root, {
    Marker: call.query('Marker') ?? '',
    NextMarker: next,
    MaxItems: Number(call.query('MaxItems') ?? 100),
    IsTruncated: next !== undefined,
    Quantity: items.length,
    Items: items,
  });
}

export function requireItem<T>(items: ReadonlyMap<string, T>, id: string, missing: string): T {
  const item = items.get(id);
  if (item === undefined) throw new ServiceError(404, missing, `The specified ${id} does not exist.`);
  return item;
}

function isOfType(stored: Stored<unknown>, type: string | undefined): boolean {
  return type === undefined || type === (stored.isManaged ? 'managed' : 'custom');
}
