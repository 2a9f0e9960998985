import type { ResourceRecordSet, RRType } from '@aws-sdk/client-route-53';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeZoneFile } from '../../agents/config/route53-zone-file.ts';
import { fieldName, type MasterRecord, parseMasterFile } from './route53-master-file.ts';

const ZONE = { name: 'example.com.', id: 'Z1' };

function write(...records: ResourceRecordSet[]): string[] {
  return writeZoneFile(ZONE, records).split('\n').slice(3, -1);
}

function makeSet(Name: string, Type: RRType, ...values: string[]): ResourceRecordSet {
  return { Name, Type, TTL: 60, ResourceRecords: values.map((Value) => ({ Value })) };
}

/** Bytes as Route 53 answers them: everything unusual in octal. */
function toOctal(bytes: Uint8Array, plain: RegExp): string {
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    return plain.test(character) ? character : `\\${byte.toString(8).padStart(3, '0')}`;
  }).join('');
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const label = fc.uint8Array({ minLength: 1, maxLength: 20, size: 'max' });
const labels = fc.array(label, { maxLength: 4 });
const ttl = fc.nat({ max: 2 ** 31 - 1 });

interface Name {
  /** As Route 53 answers it. */
  readonly text: string;
  /** As the test's parser says it. */
  readonly hex: string;
}
const zoneLabels = [Buffer.from('example'), Buffer.from('com')];
const toName = (parts: readonly Uint8Array[]): Name => ({
  text: `${parts.map((part) => toOctal(part, /[a-z0-9_-]/)).join('.')}.`,
  hex: parts.map(hex).join('.'),
});
const inside = labels.map((parts) => toName([...parts, ...zoneLabels]));
const anyName = fc.array(label, { minLength: 1, maxLength: 4 }).map(toName);

describe('the zone file read back', () => {
  test('gives every TXT string byte for byte, in pieces of at most 255', () => {
    const string = fc.uint8Array({ maxLength: 700, size: 'max' });
    fc.assert(
      fc.property(inside, ttl, fc.array(string, { minLength: 1, maxLength: 3 }), (owner, TTL, strings) => {
        const Value = strings.map((bytes) => `"${toOctal(bytes, /[ !#-[\]-~]/)}"`).join(' ');
        const set = { Name: owner.text, Type: 'TXT' as const, TTL, ResourceRecords: [{ Value }] };
        const [record] = parseMasterFile(writeZoneFile(ZONE, [set]));
        expect(record).toMatchObject({ owner: owner.hex, ttl: TTL, type: 'TXT' });
        expect(record?.fields.map((field) => field.hex).join('')).toBe(strings.map(hex).join(''));
        expect(record?.fields.every((field) => field.isQuoted && field.hex.length <= 510)).toBe(true);
      }),
    );
  });

  test('gives every name, whatever bytes are in it', () => {
    const nameTypes = fc.constantFrom<RRType>('CNAME', 'NS', 'PTR', 'MX', 'SRV', 'SVCB');
    const before: Partial<Record<RRType, string>> = { MX: '10 ', SRV: '1 2 443 ', SVCB: '0 ' };
    const one = fc.record({ owner: inside, type: nameTypes, target: anyName, isDotted: fc.boolean() });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), (all) => {
        const sets = all.map(({ owner, type, target, isDotted }) =>
          makeSet(
            owner.text,
            type,
            `${before[type] ?? ''}${isDotted ? target.text : target.text.slice(0, -1)}`,
          ),
        );
        const back = parseMasterFile(writeZoneFile(ZONE, sets));
        const seen = back.map((record) => ({ ...record, fields: fieldName(record.fields.at(-1)) }));
        expect(seen).toEqual(
          all.map(({ owner, type, target }) => ({ owner: owner.hex, ttl: 60, type, fields: target.hex })),
        );
      }),
    );
  });

  test('keeps every value of every plain record set and no others', () => {
    const address = fc.ipV4();
    const values = fc.array(address, { minLength: 1, maxLength: 4 });
    const shape = fc.record({
      owner: inside,
      values,
      SetIdentifier: fc.option(fc.string(), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(shape, { maxLength: 8 }), (all) => {
        const sets = all.map(({ owner, values: given, SetIdentifier }) => ({
          ...makeSet(owner.text, 'A', ...given),
          ...(SetIdentifier === undefined ? {} : { SetIdentifier, Weight: 1 }),
        }));
        const back = parseMasterFile(writeZoneFile(ZONE, sets)).map(toLine);
        const plain = all.filter((set) => set.SetIdentifier === undefined);
        expect(back).toEqual(
          plain.flatMap((set) => set.values.map((value) => `${set.owner.hex} ${hex(Buffer.from(value))}`)),
        );
      }),
    );
  });
});

function toLine(record: MasterRecord): string {
  return `${record.owner} ${record.fields.map((field) => field.hex).join(' ')}`;
}

describe('the zone file', () => {
  test('begins with its origin, a default TTL and the SOA', () => {
    const soa = 'ns-1.awsdns-01.org. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400';
    const text = writeZoneFile(ZONE, [
      makeSet('example.com.', 'A', '192.0.2.1'),
      makeSet('example.com.', 'SOA', soa),
    ]);
    expect(text.split('\n').slice(1)).toEqual([
      '$ORIGIN example.com.',
      '$TTL 300',
      `@ 60 IN SOA ${soa}`,
      '@ 60 IN A 192.0.2.1',
      '',
    ]);
  });

  test('names are relative to the zone, wildcards are stars', () => {
    expect(write(makeSet('\\052.shop.example.com.', 'A', '192.0.2.1'))).toEqual(['*.shop 60 IN A 192.0.2.1']);
  });

  test('a name that only ends in the same letters stays absolute', () => {
    expect(write(makeSet('notexample.com.', 'A', '192.0.2.1'))).toEqual([
      'notexample.com. 60 IN A 192.0.2.1',
    ]);
  });

  test('targets without a last dot are absolute, as Route 53 reads them', () => {
    expect(write(makeSet('www.example.com.', 'CNAME', 'example.com'))).toEqual([
      'www 60 IN CNAME example.com.',
    ]);
    expect(write(makeSet('example.com.', 'MX', '10 mail.example.com'))).toEqual([
      '@ 60 IN MX 10 mail.example.com.',
    ]);
  });

  test.each([
    ['CAA', '0 issue "letsencrypt.org"', '0 issue "letsencrypt.org"'],
    ['CAA', '0 iodef "mailto:a\\073b@example.com"', '0 iodef "mailto:a;b@example.com"'],
    ['SRV', '10 5 5060 .', '10 5 5060 .'],
    ['HTTPS', '1 . alpn="h2,h3" port=8443', '1 . alpn="h2,h3" port=8443'],
    [
      'NAPTR',
      '100 50 "s" "z3950+I2L+I2C" "" _z3950._tcp.example.com',
      '100 50 "s" "z3950+I2L+I2C" "" _z3950._tcp.example.com.',
    ],
    ['DS', '123 13 2 ABCD', '123 13 2 ABCD'],
    ['AAAA', '2001:db8::1', '2001:db8::1'],
    ['TXT', '"v=spf1 -all" "say \\"hi\\"; \\344"', '"v=spf1 -all" "say \\"hi\\"; \\228"'],
    ['TXT', '""', '""'],
  ] as const)('%s %s', (type, value, expected) => {
    expect(write(makeSet('example.com.', type, value))).toEqual([`@ 60 IN ${type} ${expected}`]);
  });

  test('an alias is a comment with its target', () => {
    const AliasTarget = {
      DNSName: 'd1.cloudfront.net.',
      HostedZoneId: 'Z2FDTNDATAQYW2',
      EvaluateTargetHealth: false,
    };
    expect(write({ Name: 'example.com.', Type: 'A', AliasTarget })).toEqual([
      '; @ IN A ALIAS DNSName="d1.cloudfront.net." EvaluateTargetHealth=false HostedZoneId="Z2FDTNDATAQYW2"',
    ]);
  });

  test('a routing policy is a comment with all its facts, on one line whatever they hold', () => {
    const set = makeSet('eu.example.com.', 'A', '192.0.2.1');
    const GeoLocation = { ContinentCode: 'EU' };
    expect(write({ ...set, SetIdentifier: 'a\nb IN A 192.0.2.9', GeoLocation, HealthCheckId: 'h1' })).toEqual(
      [
        '; eu 60 IN A 192.0.2.1 GeoLocation.ContinentCode="EU" HealthCheckId="h1" SetIdentifier="a\\010b IN A 192.0.2.9"',
      ],
    );
  });
});
