import { buffer } from 'node:stream/consumers';
import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  paginateListVersionsByFunction,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import type { RestoreTarget } from '../../src/changes/change.ts';
import type { RestoreRoom } from '../../src/changes/restore-port.ts';
import { canonical } from '../../src/restore/canonical.ts';
import { isNamed } from '../changes/failure.ts';
import { requireActive, settle } from '../changes/function-state.ts';
import { hasConfiguration, toChanges, type WantedContent } from './function-input.ts';
import type { RestorerScope } from './restorer.ts';

/** What the steps of functions share. */
export interface FunctionScope extends RestorerScope {
  lambda(region: string): LambdaClient;
}

/** The number of the newest published version that runs the same. */
export async function findVersion(
  { target, region }: RestoreTarget,
  wanted: WantedContent,
  scope: FunctionScope,
): Promise<string | undefined> {
  const pages = paginateListVersionsByFunction({ client: scope.lambda(region) }, { FunctionName: target });
  const found: string[] = [];
  try {
    for await (const { Versions = [] } of pages)
      for (const version of Versions) {
        if (version.Version === '$LATEST' || !hasCode(version, wanted)) continue;
        if (hasConfiguration(version, wanted)) found.push(version.Version ?? '');
      }
  } catch (error) {
    if (!isNamed(error, 'ResourceNotFoundException')) throw error;
  }
  return found.sort((a, b) => Number(a) - Number(b)).at(-1);
}

export async function writeCode(
  step: RestoreTarget,
  wanted: WantedContent,
  scope: FunctionScope,
  room: RestoreRoom,
): Promise<void> {
  const now = await waitForFunction(step, scope, room);
  if (hasCode(now, wanted)) return;
  const code = await readCode(wanted, room);
  const input = { FunctionName: step.target, ...code, Architectures: architecturesOf(wanted.configuration) };
  await scope.lambda(step.region).send(new UpdateFunctionCodeCommand(input), { abortSignal: room.signal });
  await waitForFunction(step, scope, room);
}

export async function writeConfiguration(
  step: RestoreTarget,
  wanted: WantedContent,
  scope: FunctionScope,
  room: RestoreRoom,
): Promise<void> {
  const now = await waitForFunction(step, scope, room);
  if (hasConfiguration(now, wanted)) return;
  await scope.lambda(step.region).send(
    new UpdateFunctionConfigurationCommand({
      ...toChanges(now, wanted),
      FunctionName: step.target,
      ...(wanted.environment && { Environment: { Variables: wanted.environment } }),
    }),
    { abortSignal: room.signal },
  );
  await waitForFunction(step, scope, room);
}

/** The function's configuration; undefined where it is gone. */
export async function readFunction(
  { target, region }: RestoreTarget,
  scope: FunctionScope,
): Promise<FunctionConfiguration | undefined> {
  try {
    return await scope.lambda(region).send(new GetFunctionConfigurationCommand({ FunctionName: target }));
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

/** The same once nothing is under way any more. */
export async function waitForFunction(
  { target, region }: RestoreTarget,
  scope: FunctionScope,
  { signal }: RestoreRoom,
): Promise<FunctionConfiguration> {
  const settled = await settle({ client: scope.lambda(region), name: target, signal }, scope);
  requireActive(settled);
  return settled;
}

export async function readCode({ code, image }: WantedContent, room: RestoreRoom) {
  if (code === undefined) return { ImageUri: image };
  return { ZipFile: await buffer(room.open(code)) };
}

/** What runs is code for a processor. */
export function describeCode({ CodeSha256 = '', ...configuration }: FunctionConfiguration) {
  return { code: CodeSha256, architectures: architecturesOf(configuration) };
}

/** The same as it is wanted. */
export function describeWantedCode(wanted: WantedContent) {
  return { code: codeSha256(wanted), architectures: architecturesOf(wanted.configuration) };
}

function hasCode(now: FunctionConfiguration, wanted: WantedContent): boolean {
  return canonical(describeCode(now)) === canonical(describeWantedCode(wanted));
}

function architecturesOf({ Architectures = ['x86_64'] }: FunctionConfiguration) {
  return Architectures;
}

/** As Lambda says it; of an image its digest. */
function codeSha256({ code, configuration }: WantedContent): string {
  return code === undefined
    ? String(configuration.CodeSha256 ?? '')
    : Buffer.from(code, 'hex').toString('base64');
}
