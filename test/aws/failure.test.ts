import { describe, expect, it } from 'vitest';
import { describeFailure } from '../../src/aws/failure.ts';

function makeError(name: string, message: string, more: object = {}) {
  return Object.assign(new Error(message), { name, ...more });
}

const status = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

describe('what an error of AWS means', () => {
  it.each([
    ['AccessDenied', { ...status(403), $fault: 'client' }, 'denied'],
    ['ExpiredTokenException', { ...status(403), $fault: 'client' }, 'account'],
    ['NotImplemented', { ...status(501), $fault: 'server' }, 'unsupported'],
    ['NoSuchBucket', { ...status(404), $fault: 'client' }, 'failed'],
    ['WebPage', status(404), 'unsupported'],
    ['WebPage', status(502), 'failed'],
    ['Error', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }, 'failed'],
  ] as const)('%s, %j: %s', (name, more, kind) => {
    expect(describeFailure(makeError(name, 'no', more)).kind).toBe(kind);
  });

  it('is a failure where the connection broke off in the middle of a "not found"', () => {
    const error = makeError('Error', 'aborted', { code: 'ECONNRESET', ...status(404) });
    expect(describeFailure(error)).toMatchObject({ kind: 'failed', code: 'ECONNRESET' });
  });

  it('is told by its HTTP status where there is no more to it', () => {
    const error = makeError('Unknown', 'UnknownError', { ...status(302), $fault: 'client' });
    expect(describeFailure(error)).toMatchObject({
      code: '302',
      message: 'HTTP status 302, without a reason',
    });
  });
});
