import type { FunctionConfiguration, LambdaAlias, LambdaFunction, LambdaState } from './lambda-state.ts';
import type { RestCall } from './rest-protocol.ts';
import { ServiceError } from './service-error.ts';

export function notFound(message: string): never {
  throw new ServiceError(404, 'ResourceNotFoundException', message);
}

/** By name or ARN, without a qualifier. */
export function requireFunction(state: LambdaState, call: RestCall): LambdaFunction {
  const name = call.path('FunctionName');
  const found = state.functions.find(
    ({ region, configuration: { FunctionName, FunctionArn } }) =>
      region === call.request.region && (FunctionName === name || FunctionArn === name),
  );
  return found ?? notFound(`Function not found: ${name}`);
}

/**
 * Of `$LATEST`, or of the version or alias the call's qualifier names. Each look brings what is under way one poll
 * nearer to its end.
 */
export function configurationOf(found: LambdaFunction, call: RestCall): FunctionConfiguration {
  const qualifier = call.query('Qualifier') ?? '$LATEST';
  if (qualifier === '$LATEST') {
    poll(found);
    return found.configuration;
  }
  const wanted = found.aliases.find(({ Name }) => Name === qualifier)?.FunctionVersion ?? qualifier;
  const version = found.versions.find(({ configuration }) => configuration.Version === wanted);
  if (!version) return notFound(`Function not found: ${found.configuration.FunctionArn}:${qualifier}`);
  if (version.pendingPolls !== undefined && --version.pendingPolls < 0) {
    version.configuration = { ...version.configuration, State: 'Active' };
    delete version.pendingPolls;
  }
  return version.configuration;
}

/** When an update ends, the revision is another one. */
function poll(found: LambdaFunction): void {
  if (found.pendingPolls === undefined || --found.pendingPolls >= 0) return;
  delete found.pendingPolls;
  const { updateFailure } = found;
  found.configuration = {
    ...found.configuration,
    RevisionId: crypto.randomUUID(),
    LastUpdateStatus: updateFailure ? 'Failed' : 'Successful',
    ...(updateFailure && {
      LastUpdateStatusReason: updateFailure.reason,
      LastUpdateStatusReasonCode: updateFailure.code,
    }),
  };
}

/** As the API tells of it: its policy is another call's. */
export function describeAlias({ policy: _, ...alias }: LambdaAlias) {
  return alias;
}
