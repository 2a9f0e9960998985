import type { Change, Operation, Plan } from '../../src/changes/change.ts';

export const CREATED_AT = new Date('2026-11-22T17:12:00.000Z');
const EXPIRES_AT = new Date('2026-11-23T17:12:00.000Z');

export function makeOperation(
  fields: Partial<Extract<Operation, { do: 'put' }>> = {},
): Extract<Operation, { do: 'put' }> {
  const version = { size: 120, headers: {}, metadata: {} };
  return {
    do: 'put',
    bucket: 'queenofsandiego-staging',
    key: 'css/style.css',
    stage: 'assets',
    before: { ...version, etag: 'a1' },
    after: { ...version, etag: 'b2', sha256: 'ab'.repeat(32) },
    ...fields,
  };
}

export function makeDeployment(
  fields: Partial<Extract<Operation, { do: 'deploy' }>> = {},
): Extract<Operation, { do: 'deploy' }> {
  return {
    do: 'deploy',
    region: 'us-east-1',
    function: 'update-dashboard',
    before: { codeSha256: 'old=', revisionId: 'r1', version: '11' },
    after: { sha256: 'cd'.repeat(32), size: 5_000 },
    alias: 'live',
    ...fields,
  };
}

export const CSS_DIFF = `--- css/style.css\tstaging
+++ css/style.css\tas proposed
@@ -1,3 +1,3 @@
 .brand {
-  letter-spacing: 3px;
+  letter-spacing: 2px;
 }
`;

export function makePlan(fields: Partial<Plan> = {}): Plan {
  return {
    request: {
      kind: 'css',
      target: 'qos',
      args: { selector: '.brand', property: 'letter-spacing', value: '2px' },
    },
    title: 'letter-spacing of .brand becomes 2px on qos staging',
    summary: ['1 declaration in 1 file; looked at 14 files (stylesheets and pages).'],
    diff: CSS_DIFF,
    operations: [makeOperation()],
    invalidate: { distribution: 'E2STAGING', paths: ['/css/style.css'] },
    ...fields,
  };
}

export function makeChange(fields: Partial<Change> = {}): Change {
  return {
    id: 'c-7k2m9p',
    state: 'proposed',
    plan: makePlan(),
    hash: 'ef'.repeat(32),
    requestedBy: { door: 'slack', id: 'U01ALICE', name: 'alice' },
    place: { channel: 'C01OPS' },
    createdAt: CREATED_AT,
    expiresAt: EXPIRES_AT,
    ...fields,
  };
}
