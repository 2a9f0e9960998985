import type {
  VerificationProgress,
  Verifications,
  VerifyAnswer,
  VerifyReport,
} from '../../src/runs/verifications.ts';

export const REPORT: VerifyReport = {
  kind: 'verified',
  name: 'v1.0',
  folder: '/s/v1.0',
  findings: [],
  files: 4321,
  bytes: 68_400_000,
  elapsedMs: 1500,
};

/** Verifies as the test says: tells how far it is at once, and the answer when it is given. */
export class FakeVerifications implements Verifications {
  readonly requests: unknown[] = [];
  progress: VerificationProgress | undefined = { stage: 'files', done: 2000, of: 4321, bytes: 1e6 };
  readonly answer = Promise.withResolvers<VerifyAnswer>();

  verify(...[request, onProgress, signal]: Parameters<Verifications['verify']>): Promise<VerifyAnswer> {
    this.requests.push(request);
    if (this.progress) onProgress(this.progress);
    signal.addEventListener('abort', () => this.answer.reject(signal.reason));
    return this.answer.promise;
  }
}
