import type { Operation, RestoreOperation } from './change.ts';
import type { Deployment } from './function-step.ts';
import type { ObjectOperation } from './object-step.ts';

export function isObjectOperation(operation: Operation): operation is ObjectOperation {
  return operation.do !== 'deploy' && operation.do !== 'restore';
}

export function isDeployment(operation: Operation): operation is Deployment {
  return operation.do === 'deploy';
}

export function isRestoreOperation(operation: Operation): operation is RestoreOperation {
  return operation.do === 'restore';
}

/** What the operation writes: a key, a function, or what a restore calls it. */
export function nameOperation(operation: Operation): string {
  if (operation.do === 'restore') return operation.name;
  return operation.do === 'deploy' ? operation.function : operation.key;
}

/** The same with the bucket. */
export function nameWhole(operation: Operation): string {
  return isObjectOperation(operation) ? `${operation.bucket}/${operation.key}` : nameOperation(operation);
}
