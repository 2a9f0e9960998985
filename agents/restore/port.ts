import type { RestoreTarget } from '../../src/changes/change.ts';
import type { RestorePort } from '../../src/changes/restore-port.ts';
import { type Advise, translated } from '../changes/failure.ts';
import type { PortScope } from '../changes/scope.ts';
import { createBucketRestorer } from './bucket.ts';
import { createDistributionRestorer } from './distribution.ts';
import { createFolderRestorer } from './folder.ts';
import { createFunctionRestorer } from './function.ts';
import { createRepositoryRestorer } from './repository.ts';
import type { Restorer, RestorerScope, StepKind } from './restorer.ts';
import { createScriptRestorer } from './script.ts';
import { createTableRestorer } from './table.ts';
import { createZoneRestorer } from './zone.ts';

/** Makes every restorer there is: a new service is one file and one line here. */
export function createRestorers(scope: RestorerScope): readonly Restorer[] {
  return [
    createBucketRestorer(scope),
    createFunctionRestorer(scope),
    createZoneRestorer(scope),
    createTableRestorer(scope),
    createDistributionRestorer(scope),
    createScriptRestorer(),
    createRepositoryRestorer(),
    ...['tools', 'docs', 'handoffs'].map(createFolderRestorer),
  ];
}

const POLICY = 'docs/iam-policy-restore.json';

/** Everything that can be restored beside objects, over AWS and on this machine. */
export function createRestore(
  scope: PortScope,
  account: (signal: AbortSignal) => Promise<string>,
): RestorePort {
  const { clients, limit } = scope;
  const restorers = createRestorers({
    ...scope,
    client: (client, region, ratePerSecond) => clients.get(client, { region, limit, ratePerSecond }),
  });
  const byService = new Map(restorers.map((restorer) => [restorer.service, restorer]));
  const find = ({ service, step }: RestoreTarget): StepKind => {
    const kind = byService.get(service)?.steps[step];
    if (!kind) throw new RangeError(`there is no step ${step} of ${service}`);
    return kind;
  };
  return {
    account,
    look: (step, room) => translated(room.signal, adviseOn(step.target), () => find(step).look(step, room)),
    apply: (step, room) => translated(room.signal, adviseOn(step.target), () => find(step).apply(step, room)),
  };
}

function adviseOn(target: string): Advise {
  return (code) => {
    if (/^(AccessDenied|AllAccessDisabled|Forbidden|403|UnauthorizedOperation)/.test(code))
      return `give the credentials what ${POLICY} lists (for ${target})`;
    if (code === 'BucketAlreadyExists')
      return `somebody else has a bucket ${target}: restore to another name, as s3:${target}=OTHER-NAME`;
    if (code === 'CNAMEAlreadyExists')
      return 'an alias of it belongs to another distribution, maybe of another account: take it off there first';
    if (
      /^(NoSuch|Invalid)(Origin|ViewerCertificate|CachePolicy|ResponseHeaders|FunctionAssociation)/.test(code)
    )
      return 'what it refers to is gone: make that first, from cloudfront/ and acm/ of the snapshot';
    return undefined;
  };
}
