import { hash } from 'node:crypto';
import { UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { MovedError } from '../../src/changes/ports.ts';
import { requestTimeout } from './body.ts';
import { isNamed, requestIdOf } from './failure.ts';
import { readConfiguration, requireActive, type Subject, settle } from './function-state.ts';
import type { PortScope } from './scope.ts';

/**
 * Gives `$LATEST` the zip, if its revision is still the one given, and waits until it is through. Where it has the zip
 * already, only the waiting is done. The revision changes once more when Lambda is through: the answer has the last.
 */
export async function updateCode(subject: Subject, zip: Buffer, revisionId: string, scope: PortScope) {
  const codeSha256 = hash('sha256', zip, 'base64');
  const now = await settle(subject, scope);
  const isThere = now.CodeSha256 === codeSha256 && now.LastUpdateStatus !== 'Failed';
  const requestId = isThere
    ? undefined
    : await send(subject, zip, { codeSha256, revisionId, is: now.RevisionId ?? '' });
  const after = await settle(subject, scope);
  requireActive(after, requestId);
  if (after.CodeSha256 !== codeSha256) throw movedError(subject);
  return {
    codeSha256,
    revisionId: after.RevisionId ?? '',
    ...(requestId === undefined ? {} : { requestId }),
  };
}

/** Returns the request's id. */
async function send(
  subject: Subject,
  ZipFile: Buffer,
  wanted: { readonly codeSha256: string; readonly revisionId: string; readonly is: string },
): Promise<string | undefined> {
  const { client, name, signal } = subject;
  // Asked here too: not every endpoint holds the update to its revision.
  if (wanted.is !== wanted.revisionId) throw movedError(subject);
  try {
    const revision = wanted.revisionId === '' ? {} : { RevisionId: wanted.revisionId };
    const input = { FunctionName: name, ZipFile, ...revision };
    const sent = { abortSignal: signal, requestTimeout: requestTimeout(ZipFile.length * 2) };
    const answer = await client.send(new UpdateFunctionCodeCommand(input), sent);
    return answer.$metadata.requestId;
  } catch (error) {
    if (!isNamed(error, 'PreconditionFailedException', 'ResourceConflictException')) throw error;
    // The answer to an earlier attempt may have got lost.
    const now = await readConfiguration(subject);
    if (now.CodeSha256 === wanted.codeSha256) return requestIdOf(error);
    throw movedError(subject, error);
  }
}

function movedError({ name }: Subject, cause?: unknown): MovedError {
  return new MovedError(`${name} has been changed meanwhile`, { cause });
}
