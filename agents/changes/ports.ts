import type { CdnPort, FunctionsPort, ObjectsPort } from '../../src/changes/ports.ts';
import type { RestorePort } from '../../src/changes/restore-port.ts';
import { checkCredentials } from '../identity.ts';
import { createRestore } from '../restore/port.ts';
import { createCdn } from './cdn.ts';
import { createFunctions } from './functions.ts';
import { createObjects } from './objects.ts';
import { openScopes, type ScopeOptions } from './scope.ts';

export interface Ports extends AsyncDisposable {
  readonly objects: ObjectsPort;
  readonly cdn: CdnPort;
  readonly functions: FunctionsPort;
  readonly restore: RestorePort;
}

/** The ports over AWS, or over what `aws.endpoint` says; S3, CloudFront and Lambda do not wait for one another. */
export function createPorts(options: ScopeOptions): Ports {
  const scopes = openScopes(options);
  const { config, credentials, network } = options;
  const account = (signal: AbortSignal) =>
    checkCredentials({ config, signal, ...(credentials && { credentials }), ...(network && { network }) });
  return {
    objects: createObjects(scopes.make()),
    cdn: createCdn(scopes.make()),
    functions: createFunctions(scopes.make()),
    restore: createRestore(scopes.make(), account),
    [Symbol.asyncDispose]: () => scopes[Symbol.asyncDispose](),
  };
}
