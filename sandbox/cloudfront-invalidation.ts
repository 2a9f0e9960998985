import { cloudFrontAnswer, requireItem } from './cloudfront-item.ts';
import type { RestCall, RestOperation } from './rest-protocol.ts';
import { ServiceError } from './service-error.ts';

export interface StoredInvalidation {
  id: string;
  createdAt: Date;
  callerReference: string;
  paths: readonly string[];
}

/** How long one is InProgress where nothing else is said, milliseconds. */
export const INVALIDATION_MS = 1000;

export interface InvalidationOptions {
  readonly now: () => Date;
  /** How long one is InProgress, milliseconds. */
  readonly durationMs: number;
}

/** CreateInvalidation and GetInvalidation; `invalidations` are kept by distribution, oldest first. */
export function invalidationOperations(
  distributions: ReadonlyMap<string, unknown>,
  invalidations: Map<string, StoredInvalidation[]>,
  options: InvalidationOptions,
): Readonly<Record<string, RestOperation>> {
  const listOf = (call: RestCall) => {
    const id = call.path('DistributionId');
    requireItem(distributions, id, 'NoSuchDistribution');
    const list = invalidations.get(id) ?? [];
    invalidations.set(id, list);
    return list;
  };
  return {
    CreateInvalidation: {
      route: 'POST /2020-05-31/distribution/{DistributionId}/invalidation',
      run: (call) => {
        const stored = addInvalidation(listOf(call), call, options.now());
        return cloudFrontAnswer('Invalidation', describe(stored, options), {}, 201);
      },
    },
    GetInvalidation: {
      route: 'GET /2020-05-31/distribution/{DistributionId}/invalidation/{Id}',
      run: (call) => {
        const stored = listOf(call).find(({ id }) => id === call.path('Id'));
        if (!stored) throw new ServiceError(404, 'NoSuchInvalidation');
        return cloudFrontAnswer('Invalidation', describe(stored, options));
      },
    },
  };
}

/** The same caller reference again is the same invalidation, as CloudFront has it. */
function addInvalidation(list: StoredInvalidation[], call: RestCall, createdAt: Date): StoredInvalidation {
  const body = call.request.body.toString();
  const [callerReference = ''] = textsOf(body, 'CallerReference');
  const known = list.find((each) => each.callerReference === callerReference);
  if (known) return known;
  const id = `I${call.path('DistributionId').slice(1, 8)}${String(list.length + 1).padStart(6, '0')}`;
  const stored = { id, createdAt, callerReference, paths: textsOf(body, 'Path') };
  list.push(stored);
  return stored;
}

/** Until then, edges may serve what they had. */
export function completedAt(stored: StoredInvalidation, durationMs: number): number {
  return stored.createdAt.getTime() + durationMs;
}

function describe(stored: StoredInvalidation, { now, durationMs }: InvalidationOptions): object {
  return {
    Id: stored.id,
    Status: now().getTime() >= completedAt(stored, durationMs) ? 'Completed' : 'InProgress',
    CreateTime: stored.createdAt,
    InvalidationBatch: {
      Paths: { Quantity: stored.paths.length, Items: stored.paths },
      CallerReference: stored.callerReference,
    },
  };
}

/** The texts of all elements of a name; enough for a body that an SDK wrote. */
function textsOf(xml: string, name: string): string[] {
  const found = xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'));
  return Array.from(found, ([, text = '']) =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  );
}
