import type { ObjectsPort } from '../../src/changes/ports.ts';
import { createObjects } from './objects.ts';
import { openScopes, type ScopeOptions } from './scope.ts';

/** The port of objects alone: whoever only looks at buckets need not load the clients of CloudFront and Lambda. */
export function createObjectPort(options: ScopeOptions): { readonly objects: ObjectsPort } & AsyncDisposable {
  const scopes = openScopes(options);
  return {
    objects: createObjects(scopes.make()),
    [Symbol.asyncDispose]: () => scopes[Symbol.asyncDispose](),
  };
}
