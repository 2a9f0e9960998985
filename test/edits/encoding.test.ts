import { brotliCompressSync, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pack, readEncodings, unpack } from '../../src/edits/content-encoding.ts';
import { type DecodedPage, decodePage, encodePage, type StoredPage } from '../../src/edits/encoding.ts';

function makeStored(bytes: Uint8Array, fields: Partial<StoredPage> = {}): StoredPage {
  return { path: 'page.html', contentType: 'text/html', contentEncoding: undefined, bytes, ...fields };
}

function decode(bytes: Uint8Array, fields: Partial<StoredPage> = {}): DecodedPage {
  const decoding = decodePage(makeStored(bytes, fields));
  if (decoding.kind === 'refused') throw new Error(decoding.reasons.join());
  return decoding.page;
}

/** The page's bytes with `old` replaced by `text`, where it first stands. */
function replace(page: DecodedPage, old: string, text: string) {
  const edit = { offset: page.text.indexOf(old), length: old.length, text, kind: 'text' } as const;
  return encodePage(page, [edit]);
}

function bytesOf(encoding: ReturnType<typeof encodePage>): Buffer {
  if (encoding.kind === 'refused') throw new Error(encoding.reasons.join());
  return Buffer.from(encoding.bytes);
}

describe('decodePage', () => {
  const e = Buffer.from([0xe9]);

  test.each([
    ['the header', 'text/html; charset=ISO-8859-2', 'é', 'iso-8859-2'],
    ['a <meta charset>', 'text/html', '<meta charset="iso-8859-15">é', 'iso-8859-15'],
    ['a <meta http-equiv>', undefined, '<meta http-equiv=x content="text/html; charset=koi8-r">', 'koi8-r'],
    ['an @charset rule', 'text/css', '@charset "windows-1251";', 'windows-1251'],
    ['an XML declaration', 'text/xml', '<?xml version="1.0" encoding="latin1"?>', 'windows-1252'],
  ])('%s says how a page is written', (_, contentType, text, charset) => {
    expect(decode(Buffer.from(text, 'latin1'), { contentType }).charset.name).toBe(charset);
  });

  test('an undeclared page is UTF-8 where it can be, else windows-1252', () => {
    expect(decode(Buffer.from('é €')).text).toBe('é €');
    expect(decode(Buffer.concat([e, Buffer.from([0x80])])).text).toBe('é€');
  });

  test('a byte order mark is no part of the text, goes before the header, and is written back', () => {
    const bytes = Buffer.from('\ufeffé $225');
    const page = decode(bytes, { contentType: 'text/html; charset=latin1' });
    expect(page.text).toBe('é $225');
    expect(bytesOf(replace(page, '225', '240'))).toEqual(Buffer.from('\ufeffé $240'));
  });

  test('an unknown label is passed over', () => {
    expect(decode(Buffer.from('é'), { contentType: 'text/html; charset=klingon' }).text).toBe('é');
  });

  test.each([
    ['UTF-16', Buffer.from('\ufeffhello', 'utf16le'), {}, 'UTF-16'],
    ['Shift JIS', Buffer.from('hello'), { contentType: 'text/html; charset=shift_jis' }, 'shift_jis'],
    ['an unknown packing', Buffer.from('x'), { contentEncoding: 'lzma' }, 'Content-Encoding lzma'],
    [
      'gzip that is none',
      Buffer.from('x'),
      { contentEncoding: 'gzip' },
      'not what its Content-Encoding gzip says',
    ],
  ])('%s is refused with the reason', (_, bytes, fields, reason) => {
    expect(decodePage(makeStored(bytes, fields))).toMatchObject({
      kind: 'refused',
      reasons: [expect.stringContaining(reason)],
    });
  });

  test('an object that unpacks to more than a page ever is refused', () => {
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024));
    expect(decodePage(makeStored(bomb, { contentEncoding: 'gzip' })).kind).toBe('refused');
  });
});

describe('encodePage', () => {
  test('a page without edits is the stored bytes themselves', () => {
    const packed = gzipSync('x', { level: 1 });
    expect(bytesOf(encodePage(decode(packed, { contentEncoding: 'gzip' }), []))).toEqual(packed);
  });

  test('a latin-1 page stays one, the euro sign of windows-1252 included', () => {
    const page = decode(Buffer.from([0xe9, 0x20, 0x80, 0x32]));
    expect(bytesOf(replace(page, '2', '3 é €'))).toEqual(
      Buffer.from([0xe9, 0x20, 0x80, 0x33, 0x20, 0xe9, 0x20, 0x80]),
    );
  });

  test('a character that the page cannot hold is refused by name', () => {
    const page = decode(Buffer.from([0xe9, 0x32]));
    expect(replace(page, '2', '→')).toEqual({
      kind: 'refused',
      reasons: ['page.html is written in windows-1252, which has no →'],
    });
  });

  test('broken UTF-8 stays as broken as it was', () => {
    const bytes = Buffer.concat([Buffer.from('é'), Buffer.from([0xe9, 0xff, 0xc3]), Buffer.from(' €225')]);
    const page = decode(bytes, { contentType: 'text/html; charset=utf-8' });
    expect(page.text).toContain('€225');
    const wanted = Buffer.concat([Buffer.from('é'), Buffer.from([0xe9, 0xff, 0xc3]), Buffer.from(' €240')]);
    expect(bytesOf(replace(page, '225', '240'))).toEqual(wanted);
  });

  test('packed pages are unpacked, edited and packed again', () => {
    const packed = brotliCompressSync(gzipSync('now $225'));
    const fields = { contentEncoding: 'gzip, br' };
    const written = bytesOf(replace(decode(packed, fields), '225', '240'));
    expect(decode(written, fields).text).toBe('now $240');
  });

  test('the same page packs to the same bytes, which name no machine and no time', () => {
    const write = () => bytesOf(replace(decode(gzipSync('$225'), { contentEncoding: 'gzip' }), '225', '240'));
    expect(write()).toEqual(write());
    expect([...write().subarray(4, 10)]).toEqual([0, 0, 0, 0, 2, 255]);
    expect(gunzipSync(write()).toString()).toBe('$240');
  });

  const charset = fc.constantFrom('utf-8', 'latin1', 'iso-8859-15', 'windows-1253', 'koi8-r');
  const encoding = fc.constantFrom(undefined, 'gzip', 'br', 'zstd', 'deflate');

  test('whatever the bytes, the encoding and the packing, only the edit changes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.uint8Array(),
        charset,
        encoding,
        (front, back, label, contentEncoding) => {
          fc.pre(front[0] !== 0xff && front[0] !== 0xfe);
          const fields = { contentType: `text/html; charset=${label}`, contentEncoding };
          const around = (middle: string) => Buffer.concat([front, Buffer.from(middle), back]);
          const page = decode(pack(around('$225!'), readEncodings(contentEncoding)), fields);
          const written = bytesOf(replace(page, '$225!', '$240!'));
          expect(Buffer.from(unpack(written, readEncodings(contentEncoding)))).toEqual(around('$240!'));
        },
      ),
    );
  });
});
