import { at, list, some, tagsOf, text } from './document.ts';
import { optional } from './hcl.ts';
import type { Captured, Coverage, Managed } from './resource.ts';

const IMPORTED = 'IMPORTED';

/** Certificates that Amazon has issued; of those brought along nobody can read the key, which making them takes. */
export function coverAcm(captured: readonly Captured[]): Coverage {
  const certificates = captured.filter(({ service }) => service === 'acm');
  const [imported, issued] = [true, false].map((wanted) =>
    certificates.filter(
      ({ documents }) => (text(at(documents.get(''), 'Certificate'), 'Type') === IMPORTED) === wanted,
    ),
  );
  return {
    managed: issued?.map(coverCertificate) ?? [],
    uncovered: (imported ?? []).map(({ title, region }) => ({
      what: `certificate of ${title} in ${region}`,
      reason: 'it was imported into ACM: making it takes its private key, which ACM gives to nobody',
    })),
  };
}

function coverCertificate({ title, region, documents }: Captured): Managed {
  const document = documents.get('');
  const certificate = at(document, 'Certificate') ?? null;
  const arn = text(certificate, 'CertificateArn');
  const domain = text(certificate, 'DomainName');
  const [validation] = list(certificate, 'DomainValidationOptions');
  const names = list(certificate, 'SubjectAlternativeNames').filter((name) => name !== domain);
  return {
    type: 'aws_acm_certificate',
    title: domain || title,
    region,
    importId: arn,
    body: {
      domain_name: domain,
      subject_alternative_names: some(names),
      validation_method: text(validation, 'ValidationMethod') || undefined,
      key_algorithm:
        at(certificate, 'KeyAlgorithm') === undefined
          ? undefined
          : text(certificate, 'KeyAlgorithm').replace('-', '_'),
      tags: tagsOf(at(document, 'Tags')),
      options: optional(at(certificate, 'Options'), (options) => ({
        certificate_transparency_logging_preference: at(options, 'CertificateTransparencyLoggingPreference'),
      })),
    },
    exports: { [arn]: 'arn' },
  };
}
