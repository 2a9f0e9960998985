import { generateKeyPairSync, sign } from 'node:crypto';

/** As TLS takes them, PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const OIDS = {
  commonName: '550403',
  ecdsaWithSha256: '2a8648ce3d040302',
  subjectAltName: '551d11',
  basicConstraints: '551d13',
};
const TAGS = { integer: 2, bits: 3, octets: 4, oid: 6, text: 12, time: 24, sequence: 48, set: 49 };
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

/**
 * A certificate that signed itself (X.509, RFC 5280), valid from 2020 to 2099 for these host names and IPv4 addresses;
 * who trusts it trusts no other.
 */
export function makeCertificate(hosts: readonly string[]): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(TAGS.sequence, oid(OIDS.ecdsaWithSha256));
  const name = der(
    TAGS.sequence,
    der(
      TAGS.set,
      der(TAGS.sequence, oid(OIDS.commonName), der(TAGS.text, Buffer.from(hosts.join(' ').slice(0, 64)))),
    ),
  );
  const validity = der(TAGS.sequence, time('20200101000000Z'), time('20991231235959Z'));
  const extensions = der(
    TAGS.sequence,
    extension(OIDS.subjectAltName, der(TAGS.sequence, ...hosts.map(alternative))),
    extension(OIDS.basicConstraints, der(TAGS.sequence, der(1, Buffer.from([0xff])))),
  );
  const body = der(
    TAGS.sequence,
    der(0xa0, der(TAGS.integer, Buffer.from([2]))),
    der(TAGS.integer, Buffer.from([1])),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const signature = der(TAGS.bits, Buffer.from([0]), sign('sha256', body, privateKey));
  const base64 = der(TAGS.sequence, body, algorithm, signature).toString('base64');
  const cert = `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
  return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** A value as DER writes it: tag, length, content. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  return Buffer.concat([Buffer.from([tag, 0x82, length >> 8, length & 0xff]), content]);
}

function oid(hex: string): Buffer {
  return der(TAGS.oid, Buffer.from(hex, 'hex'));
}

function time(text: string): Buffer {
  return der(TAGS.time, Buffer.from(text));
}

function extension(id: string, content: Buffer): Buffer {
  return der(TAGS.sequence, oid(id), der(TAGS.octets, content));
}

function alternative(host: string): Buffer {
  const isAddress = /^\d+(\.\d+){3}$/.test(host);
  return isAddress
    ? der(IP_ADDRESS, Buffer.from(host.split('.').map(Number)))
    : der(DNS_NAME, Buffer.from(host));
}
