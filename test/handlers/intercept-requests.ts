import nock from 'nock';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';

/**
 * nock for the tests of one file: nothing reaches the network, and no answer outlives its test. Files of one worker
 * share a process, in which nock has a hand in every request while it is active.
 */
export function interceptRequests(): void {
  beforeAll(() => {
    if (!nock.isActive()) nock.activate();
  });
  beforeEach(() => {
    nock.disableNetConnect();
  });
  afterEach(() => {
    nock.cleanAll();
    nock.enableNetConnect();
  });
  afterAll(() => {
    nock.restore();
  });
}
