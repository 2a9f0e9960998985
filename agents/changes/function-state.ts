import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { PortError } from '../../src/changes/ports.ts';
import { adviseOnFunction } from './function-advice.ts';
import type { PortScope } from './scope.ts';

/** A function, or one of its published versions. */
export interface Subject {
  readonly client: LambdaClient;
  readonly name: string;
  readonly version?: string;
  readonly signal: AbortSignal;
}

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 5_000;
const DEADLINE_MS = 600_000;

/** The configuration as it is now; throws ResourceNotFoundException. */
export function readConfiguration({
  client,
  name,
  version,
  signal,
}: Subject): Promise<FunctionConfiguration> {
  const Qualifier = version === undefined ? {} : { Qualifier: version };
  const command = new GetFunctionConfigurationCommand({ FunctionName: name, ...Qualifier });
  return client.send(command, { abortSignal: signal });
}

/** The configuration once nothing is under way any more, however that ended. Throws PortError after ten minutes. */
export async function settle(
  subject: Subject,
  { now, pause }: Pick<PortScope, 'now' | 'pause'>,
): Promise<FunctionConfiguration> {
  const deadline = now() + DEADLINE_MS;
  for (let ms = FIRST_PAUSE_MS; ; ms = Math.min(ms * 1.5, LONGEST_PAUSE_MS)) {
    const configuration = await readConfiguration(subject);
    if (configuration.LastUpdateStatus !== 'InProgress' && configuration.State !== 'Pending')
      return configuration;
    if (now() >= deadline) {
      const message = `${subject.name} is still being updated after ${DEADLINE_MS / 60_000} minutes`;
      const advice = 'look at the function in Lambda, and try again once it is active';
      throw new PortError({ code: 'StillPending', message, advice });
    }
    await pause(ms, subject.signal);
  }
}

/** Throws PortError, with Lambda's reason, where the last update or the version failed. */
export function requireActive(
  { LastUpdateStatus, LastUpdateStatusReasonCode, LastUpdateStatusReason, ...state }: FunctionConfiguration,
  requestId?: string,
): void {
  if (LastUpdateStatus !== 'Failed' && state.State !== 'Failed') return;
  const code = LastUpdateStatusReasonCode ?? state.StateReasonCode ?? 'UpdateFailed';
  const message = LastUpdateStatusReason ?? state.StateReason ?? 'the update failed, Lambda does not say why';
  const advice = adviseOnFunction(code, message);
  throw new PortError({ code, message, ...(requestId ? { requestId } : {}), ...(advice ? { advice } : {}) });
}
