import type { CertificateDetail, DomainValidation } from '@aws-sdk/client-acm';
import type { AcmState, StoredCertificate } from '../acm.ts';
import { domainOf } from './cloudfront-behavior.ts';
import {
  certificateArn,
  DISTRIBUTIONS,
  distributionArn,
  makeId,
  REGION,
  SITES,
  WEST_REGION,
} from './names.ts';

const ISSUED = new Date('2026-03-01T00:00:00Z');
const EXPIRES = new Date('2027-03-31T23:59:59Z');
/** Made for the sandbox, of no domain; its private key was never kept. */
const PEM = {
  certificate: `-----BEGIN CERTIFICATE-----
MIIBMDCB1wIUCs0ge/5eZ0XSjlXtU/+mO1rD+nMwCgYIKoZIzj0EAwIwHDEaMBgG
A1UEAwwRSkFEQSBzYW5kYm94IHJvb3QwHhcNMjYxMTIyMTc1MzI4WhcNMzYxMTE5
MTc1MzI4WjAaMRgwFgYDVQQDDA9zYW5kYm94LmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAARuqdx6sXxi++OLaf+G896kIAefvNF6rgFHOVnexXpkn1lI
xgnkqAX2xejQxswtmw30j5RHSXtbzOaeQN/bw8ymMAoGCCqGSM49BAMCA0gAMEUC
IHCgcsRO0vjldw/Ksh6nmrt4VQndOc+r1tnkXlf0WPNgAiEA7Vi5zj19D4I/1Pm/
946ZkVpiqmwZibSb+pczfSd1TeM=
-----END CERTIFICATE-----
`,
  chain: `-----BEGIN CERTIFICATE-----
MIIBjTCCATOgAwIBAgIUVzrxXznBAK3Olz930QuJRT2O/1IwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRSkFEQSBzYW5kYm94IHJvb3QwHhcNMjYxMTIyMTc1MzI4WhcN
MzYxMTE5MTc1MzI4WjAcMRowGAYDVQQDDBFKQURBIHNhbmRib3ggcm9vdDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABGolDZ5o59OLekbOReO281AeWpz+xwEM4OE9
7cMkYDYYHRMnZjVA8C9SJbVztML842nzPwfx/V+lNilRJ/1WlYejUzBRMB0GA1Ud
DgQWBBSG3PXRXGrDfUHgoikjSrRFR5yhvzAfBgNVHSMEGDAWgBSG3PXRXGrDfUHg
oikjSrRFR5yhvzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIHKj
Z3jg/sMXXv0AQK/aeBiLbvRhVAZmkumZaGTwqumRAiEAo2g6cOeNMoxlO8UFM3Zl
54Quuaj7y329oZyajosoQT0=
-----END CERTIFICATE-----
`,
};

/**
 * One certificate for each domain that distributions use, an imported one with another kind of key, one that still
 * waits for its proof, and one in the west.
 */
export function makeJadaAcm(): AcmState {
  const domains = [...new Set(DISTRIBUTIONS.map(({ alias }) => domainOf(alias)))];
  return {
    regions: {
      [REGION]: byArn([
        ...domains.map((domain) => makeIssued(domain, REGION)),
        makeImported(),
        makePending(),
      ]),
      [WEST_REGION]: byArn([makeIssued(SITES.sailjada.domain, WEST_REGION)]),
    },
  };
}

function byArn(certificates: readonly StoredCertificate[]): Map<string, StoredCertificate> {
  return new Map(certificates.map((each) => [each.detail.CertificateArn ?? '', each]));
}

function makeIssued(domain: string, region: string): StoredCertificate {
  const names = [domain, `*.${domain}`, `*.staging.${domain}`];
  const users = DISTRIBUTIONS.filter(({ alias }) => domainOf(alias) === domain).map(({ id }) =>
    distributionArn(id),
  );
  const validations = names.map((name) => makeValidation(name, domain, 'SUCCESS'));
  return {
    detail: {
      ...makeDetail(domain, region),
      SubjectAlternativeNames: names,
      DomainValidationOptions: validations,
      IssuedAt: ISSUED,
      Status: 'ISSUED',
      NotBefore: ISSUED,
      NotAfter: EXPIRES,
      InUseBy: region === REGION ? users : [],
      RenewalEligibility: 'ELIGIBLE',
      RenewalSummary: {
        RenewalStatus: 'SUCCESS',
        DomainValidationOptions: validations.toReversed(),
        UpdatedAt: ISSUED,
      },
    },
    pem: PEM,
    tags: { Site: domain, Owner: 'ops' },
  };
}

function makeImported(): StoredCertificate {
  return {
    detail: {
      ...makeDetail('partners.eydsandiego.com', REGION),
      Type: 'IMPORTED',
      KeyAlgorithm: 'EC_prime256v1',
      SignatureAlgorithm: 'SHA256WITHECDSA',
      ImportedAt: ISSUED,
      Status: 'EXPIRED',
      NotBefore: new Date('2025-01-01T00:00:00Z'),
      NotAfter: new Date('2026-01-01T00:00:00Z'),
      RenewalEligibility: 'INELIGIBLE',
    },
    pem: { certificate: PEM.certificate, chain: '' },
    tags: {},
  };
}

function makePending(): StoredCertificate {
  const name = `vip.${SITES.qos.domain}`;
  const DomainValidationOptions = [makeValidation(name, name, 'PENDING_VALIDATION')];
  const detail = {
    ...makeDetail(name, REGION),
    DomainValidationOptions,
    Status: 'PENDING_VALIDATION' as const,
  };
  return { detail, tags: {} };
}

function makeDetail(domain: string, region: string): CertificateDetail {
  return {
    CertificateArn: certificateArn(domain, region),
    DomainName: domain,
    SubjectAlternativeNames: [domain],
    Serial: makeId(`serial ${domain}`, 32, '0123456789abcdef'),
    Subject: `CN=${domain}`,
    Issuer: 'Amazon',
    CreatedAt: new Date('2025-02-27T12:00:00Z'),
    KeyAlgorithm: 'RSA_2048',
    SignatureAlgorithm: 'SHA256WITHRSA',
    InUseBy: [],
    Type: 'AMAZON_ISSUED',
    KeyUsages: [{ Name: 'KEY_ENCIPHERMENT' }, { Name: 'DIGITAL_SIGNATURE' }],
    ExtendedKeyUsages: [{ Name: 'TLS_WEB_SERVER_AUTHENTICATION', OID: '1.3.6.1.5.5.7.3.1' }],
    Options: { CertificateTransparencyLoggingPreference: 'ENABLED' },
  };
}

/** The record that proves it stands in the zone of the domain. */
function makeValidation(
  name: string,
  domain: string,
  status: 'SUCCESS' | 'PENDING_VALIDATION',
): DomainValidation {
  return {
    DomainName: name,
    ValidationDomain: name,
    ValidationStatus: status,
    ValidationMethod: 'DNS',
    ResourceRecord: {
      Name: `_${makeId(`validation ${domain}`, 32)}.${domain}.`,
      Type: 'CNAME',
      Value: `_${makeId(`validation target ${domain}`, 32)}.acm-validations.aws.`,
    },
  };
}
