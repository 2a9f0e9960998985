import type { Restorer } from './restorer.ts';

/** What writing objects needs; the port of objects makes these calls. */
const OBJECTS = [
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:GetBucketLocation',
  's3:GetObject',
  's3:GetObjectTagging',
  's3:ListBucket',
  's3:PutObject',
  's3:PutObjectTagging',
] as const;

/**
 * What restoring needs, on anything in the account: it makes what is gone. Give it to those who restore, and only for
 * as long; snapshots and changes to staging need none of it.
 */
export function makeRestorePolicy(restorers: readonly Restorer[]) {
  const byService = new Map<string, Set<string>>();
  for (const action of [...OBJECTS, ...restorers.flatMap(({ actions }) => actions)]) {
    const service = action.split(':')[0] ?? '';
    byService.set(service, (byService.get(service) ?? new Set()).add(action));
  }
  const statements = Array.from(byService).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    Version: '2012-10-17',
    Statement: statements.map(([service, actions]) => ({
      Sid: `TidemarkRestores${service.replace(/\W/g, '').replace(/^./, (letter) => letter.toUpperCase())}`,
      Effect: 'Allow',
      Action: Array.from(actions).sort(),
      Resource: '*',
    })),
  };
}
