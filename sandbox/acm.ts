import type { CertificateDetail } from '@aws-sdk/client-acm';
import {
  createJsonService,
  epochSeconds,
  type JsonInput,
  optionalNumber,
  optionalText,
  requireText,
} from './json-protocol.ts';
import { takePage } from './page.ts';
import type { SandboxService } from './service.ts';
import { ServiceError } from './service-error.ts';

export interface StoredCertificate {
  detail: CertificateDetail;
  /** PEM; none until it is issued. */
  pem?: { certificate: string; chain: string };
  tags: Record<string, string>;
}

export interface AcmState {
  /** By region, then by ARN. */
  regions: Record<string, Map<string, StoredCertificate>>;
}

/** Listed where the caller names no key types. */
const DEFAULT_KEY_TYPES: readonly unknown[] = ['RSA_1024', 'RSA_2048'];

/** `pageSize`: certificates on a page where the caller does not say. */
export function createAcm(state: AcmState, { pageSize = 100 } = {}): SandboxService {
  const certificatesIn = (region: string) => state.regions[region] ?? new Map<string, StoredCertificate>();
  const find = (input: JsonInput, region: string) => {
    const arn = requireText(input, 'CertificateArn');
    const stored = certificatesIn(region).get(arn);
    if (!stored)
      throw new ServiceError(400, 'ResourceNotFoundException', `Could not find certificate ${arn}.`);
    return stored;
  };
  return createJsonService({
    signingName: 'acm',
    version: '1.1',
    operations: {
      ListCertificates: (input, { region }) => {
        const types = keyTypesOf(input);
        const all = [...certificatesIn(region).values()].filter(({ detail }) =>
          types.includes(detail.KeyAlgorithm),
        );
        const { items, next } = takePage(
          all,
          optionalText(input, 'NextToken'),
          optionalNumber(input, 'MaxItems') ?? pageSize,
        );
        return { CertificateSummaryList: items.map(summarize), NextToken: next };
      },
      DescribeCertificate: (input, { region }) => ({ Certificate: withEpochs(find(input, region).detail) }),
      ListTagsForCertificate: (input, { region }) => ({
        Tags: Object.entries(find(input, region).tags).map(([Key, Value]) => ({ Key, Value })),
      }),
      GetCertificate: (input, { region }) => {
        const { pem } = find(input, region);
        if (!pem)
          throw new ServiceError(400, 'RequestInProgressException', 'The certificate is not issued yet.');
        return { Certificate: pem.certificate, CertificateChain: pem.chain };
      },
    },
  });
}

function keyTypesOf({ Includes }: JsonInput): readonly unknown[] {
  if (typeof Includes !== 'object' || Includes === null || !('keyTypes' in Includes))
    return DEFAULT_KEY_TYPES;
  return Array.isArray(Includes.keyTypes) ? Includes.keyTypes : DEFAULT_KEY_TYPES;
}

function summarize({ detail }: StoredCertificate): object {
  const { CertificateArn, DomainName, Status, Type, KeyAlgorithm, InUseBy } = detail;
  return { CertificateArn, DomainName, Status, Type, KeyAlgorithm, InUse: (InUseBy ?? []).length > 0 };
}

/** JSON 1.1 has dates as seconds since 1970. */
function withEpochs(value: object): object {
  return JSON.parse(JSON.stringify(value, epochReplacer));
}

/** By then `value` is text already: the date itself is the property of the object that holds it. */
function epochReplacer(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const held = this[key];
  return held instanceof Date ? epochSeconds(held) : value;
}
