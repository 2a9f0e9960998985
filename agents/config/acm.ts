import {
  ACMClient,
  type CertificateDetail,
  DescribeCertificateCommand,
  type DomainValidation,
  GetCertificateCommand,
  KeyAlgorithm,
  ListTagsForCertificateCommand,
  paginateListCertificates,
} from '@aws-sdk/client-acm';
import type {
  CollectorContext,
  DescribingCollector,
  Document,
  Resource,
} from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { requireAnswer } from './gone.ts';
import { sortBy } from './ordering.ts';

interface Certificate extends Resource {
  readonly arn: string;
}

/** Without this ACM lists only RSA keys of at most 2,048 bits. */
const ALL_KEYS = { keyTypes: Object.values(KeyAlgorithm) };
/** Before it is issued, and if it never is, a certificate has no PEM. */
const WITH_PEM: ReadonlySet<string | undefined> = new Set(['ISSUED', 'EXPIRED', 'INACTIVE', 'REVOKED']);

/**
 * Certificates of ACM, from DescribeCertificate: `<id>.json` with validation, use, renewal and tags; `<id>.pem` with
 * the public certificate and its chain. Private keys never leave ACM.
 */
export const acmCertificates = {
  agent: 'config',
  service: 'acm',
  scope: 'regional',
  actions: [
    'acm:ListCertificates',
    'acm:DescribeCertificate',
    'acm:GetCertificate',
    'acm:ListTagsForCertificate',
  ],
  ratePerSecond: 5,
  async *list(context) {
    const client = context.aws(ACMClient);
    for await (const page of paginateListCertificates({ client }, { Includes: ALL_KEYS })) {
      for (const { CertificateArn: arn = '', DomainName } of page.CertificateSummaryList ?? []) {
        const id = arn.slice(arn.lastIndexOf('/') + 1);
        yield { id, title: DomainName ?? id, arn, path: pathOf(id, 'json', context) };
      }
    }
  },
  async describe({ id, arn: CertificateArn }, context) {
    const client = context.aws(ACMClient);
    const [{ Certificate }, tags] = await Promise.all([
      requireAnswer(
        client.send(new DescribeCertificateCommand({ CertificateArn })),
        'ResourceNotFoundException',
      ),
      context.optional('tags', () => client.send(new ListTagsForCertificateCommand({ CertificateArn }))),
    ]);
    const Tags = tags && sortBy(tags.Tags, (tag) => tag.Key);
    const json = { Certificate: Certificate && inOrder(Certificate), Tags };
    const pem = WITH_PEM.has(Certificate?.Status) ? await readPem(CertificateArn, context) : undefined;
    const document: Document = { path: pathOf(id, 'json', context), json };
    return pem === undefined ? [document] : [document, { path: pathOf(id, 'pem', context), text: pem }];
  },
} satisfies DescribingCollector<Certificate>;

async function readPem(CertificateArn: string, context: CollectorContext): Promise<string | undefined> {
  const client = context.aws(ACMClient);
  const send = () => client.send(new GetCertificateCommand({ CertificateArn }));
  const answer = await context.optional('certificate and chain', send);
  return answer && [answer.Certificate, answer.CertificateChain].map(asBlock).join('');
}

/** A PEM block ends its last line. */
function asBlock(pem = ''): string {
  return pem === '' || pem.endsWith('\n') ? pem : `${pem}\n`;
}

/** ACM gives these lists in any order. */
function inOrder(certificate: CertificateDetail): CertificateDetail {
  const { RenewalSummary } = certificate;
  return {
    ...certificate,
    InUseBy: certificate.InUseBy?.toSorted(),
    SubjectAlternativeNames: certificate.SubjectAlternativeNames?.toSorted(),
    DomainValidationOptions: sortValidations(certificate.DomainValidationOptions),
    KeyUsages: certificate.KeyUsages && sortBy(certificate.KeyUsages, (usage) => usage.Name),
    ExtendedKeyUsages:
      certificate.ExtendedKeyUsages && sortBy(certificate.ExtendedKeyUsages, (usage) => usage.Name),
    RenewalSummary: RenewalSummary && {
      ...RenewalSummary,
      DomainValidationOptions: sortValidations(RenewalSummary.DomainValidationOptions),
    },
  };
}

function sortValidations(options: readonly DomainValidation[] | undefined): DomainValidation[] | undefined {
  return (
    options &&
    sortBy(options, (option) => option.DomainName).map((option) => ({
      ...option,
      ValidationEmails: option.ValidationEmails?.toSorted(),
    }))
  );
}

function pathOf(id: string, extension: string, context: CollectorContext): string {
  return `acm/${encodeSegment(context.region)}/${encodeSegment(`${id}.${extension}`)}`;
}
