import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import type { AcmState } from '../../sandbox/acm.ts';

/**
 * Requests every certificate with its names and tags; moto chooses the ids and leaves them waiting for their proof.
 * Importing would need private keys, which the state does not have.
 */
export async function seedAcm(state: AcmState, endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  for (const [region, certificates] of Object.entries(state.regions)) {
    const client = new ACMClient({ endpoint, region, credentials });
    for (const { detail, tags } of certificates.values()) {
      const { DomainName, SubjectAlternativeNames } = detail;
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      const input = { DomainName, SubjectAlternativeNames, ValidationMethod: 'DNS' as const };
      await client.send(new RequestCertificateCommand(Tags.length > 0 ? { ...input, Tags } : input));
    }
    client.destroy();
  }
}
