import { armor, Decrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import { fingerprint, renderJson } from '../../src/engine/documents.ts';
import { createSealer } from '../../src/engine/sealer.ts';
import { SecretValue } from '../../src/engine/secret-value.ts';

const KEY = Buffer.alloc(32, 3);
const dropping = createSealer([], KEY, { get: async () => undefined, put: async () => {} });

function makeKnown() {
  const known = new Map<string, string>();
  return {
    known,
    values: {
      get: async (hmac: string) => known.get(hmac),
      put: async (hmac: string, text: string) => void known.set(hmac, text),
    },
  };
}

describe('a document', () => {
  it('has sorted keys and the same bytes however the answer came', async () => {
    const one = await renderJson({ b: 1, a: { d: undefined, c: [2, 1] } }, 'x.json', dropping);
    expect(one).toBe('{\n  "a": {\n    "c": [\n      2,\n      1\n    ]\n  },\n  "b": 1\n}\n');
    expect(await renderJson({ a: { c: [2, 1] }, b: 1 }, 'x.json', dropping)).toBe(one);
  });

  it('writes dates as ISO and bytes as base64', async () => {
    const text = await renderJson({ at: new Date(0), raw: new Uint8Array([1, 2]) }, 'x.json', dropping);
    expect(JSON.parse(text)).toEqual({ at: '1970-01-01T00:00:00.000Z', raw: 'AQI=' });
  });

  it('drops marked secrets where there is nobody to seal them for', async () => {
    const text = await renderJson({ DB: new SecretValue('hunter2') }, 'x.json', dropping);
    expect(JSON.parse(text)).toEqual({ DB: { dropped: true } });
  });

  it.each([
    ['MasterUserPassword', 'hunter2'],
    ['client_secret', 'hunter2'],
    ['note', 'use AKIAIOSFODNN7EXAMPLE for it'],
    ['pem', '-----BEGIN RSA PRIVATE KEY-----\nabc'],
    ['token', 'xoxb-1234567890-abcdefghij'],
  ])('drops what looks secret: %s', async (name, value) => {
    expect(await renderJson({ [name]: value }, 'x.json', dropping)).not.toContain(value.slice(-8));
  });

  it.each([
    ['SecretArn', 'arn:aws:secretsmanager:us-east-1:1:secret:x'],
    ['KeySchema', 'HASH'],
    ['Comment', 'the password page'],
  ])('keeps what only sounds secret: %s', async (name, value) => {
    expect(JSON.parse(await renderJson({ [name]: value }, 'x.json', dropping))).toEqual({ [name]: value });
  });

  it('seals secrets so that the owner of the identity can read them', async () => {
    const identity = await generateIdentity();
    const sealer = createSealer([await identityToRecipient(identity)], KEY, makeKnown().values);
    const { DB } = JSON.parse(await renderJson({ DB: new SecretValue('hunter2') }, 'x.json', sealer));
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    expect(await decrypter.decrypt(armor.decode(DB.sealed), 'text')).toBe('hunter2');
  });

  it('seals an unchanged secret to the same bytes, an equal one elsewhere to others', async () => {
    const recipient = await identityToRecipient(await generateIdentity());
    const { values, known } = makeKnown();
    const sealer = createSealer([recipient], KEY, values);
    const first = await sealer.seal('hunter2', 'a.json/DB');
    expect(await sealer.seal('hunter2', 'a.json/DB')).toEqual(first);
    expect(await sealer.seal('hunter2', 'b.json/DB')).not.toEqual(first);
    expect(JSON.stringify(Array.from(known))).not.toContain('hunter2');
  });
});

describe('a fingerprint', () => {
  const of = (json: unknown) => fingerprint([{ path: 'x.json', json }], KEY);

  it('changes with a secret, and gives nothing away', () => {
    expect(of({ DB: new SecretValue('one') })).not.toBe(of({ DB: new SecretValue('two') }));
    expect(fingerprint([{ path: 'x.json', json: { a: 1 } }], Buffer.alloc(32, 4))).not.toBe(of({ a: 1 }));
  });

  it('does not change with the order of keys or with counters', () => {
    expect(of({ a: 1, b: 2 })).toBe(of({ b: 2, a: 1 }));
    const counter = { path: 'count.json', volatile: true, json: { sent: 5 } };
    expect(fingerprint([{ path: 'x.json', json: { a: 1 } }, counter], KEY)).toBe(of({ a: 1 }));
  });
});

describe('a secret value', () => {
  it('is never printed', () => {
    const secret = new SecretValue('hunter2');
    expect(`${secret} ${JSON.stringify({ secret })}`).toBe('[secret] {"secret":"[secret]"}');
  });
});
