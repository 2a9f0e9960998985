import { describe, expect, test } from 'vitest';
import { SITES } from '../../sandbox/estate/names.ts';
import { openPorts } from './changes-scene.ts';

export interface CdnTarget {
  readonly endpoint: string;
  /** The distribution of the staging of qos. */
  readonly id: string;
}

/** What holds of distributions wherever they are. */
export function testCdn(target: () => CdnTarget): void {
  describe('the CDN port', () => {
    test('a distribution is found with its domain, its aliases and its buckets', async () => {
      const { cdn, signal } = openPorts(target().endpoint);
      expect(await cdn.find(target().id, signal)).toEqual({
        id: target().id,
        domain: expect.stringMatching(/^[a-z0-9]+\.cloudfront\.net$/),
        aliases: [`staging.${SITES.qos.domain}`],
        isEnabled: true,
        buckets: [SITES.qos.staging.bucket],
      });
    });

    test('one that is not there is none', async () => {
      const { cdn, signal } = openPorts(target().endpoint);
      expect(await cdn.find('E0000000000000', signal)).toBeUndefined();
    });

    test('an invalidation is made and comes to its end', async () => {
      const { cdn, signal } = openPorts(target().endpoint);
      const { id } = await cdn.invalidate(target().id, ['/events/', '/a%20b.html'], 'c-1', signal);
      await expect.poll(() => cdn.state(target().id, id, signal), { timeout: 5_000 }).toBe('Completed');
    });

    test('an invalidation of what is not there fails with what to do', async () => {
      const { cdn, signal } = openPorts(target().endpoint);
      const failure = cdn.invalidate('E0000000000000', ['/*'], 'c-1', signal);
      await expect(failure).rejects.toMatchObject({
        code: 'NoSuchDistribution',
        advice: expect.stringContaining('tidemark.yaml'),
      });
    });
  });
}
