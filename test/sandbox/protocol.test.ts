import { assert, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createJsonService, requireText, restJson, restJsonError } from '../../sandbox/json-protocol.ts';
import { takePage } from '../../sandbox/page.ts';
import { createQueryService } from '../../sandbox/query-protocol.ts';
import { createRestService } from '../../sandbox/rest-protocol.ts';
import type { SandboxRequest } from '../../sandbox/service.ts';
import { element, escapeXml, xmlDocument } from '../../sandbox/xml.ts';

function makeRequest(given: Partial<Omit<SandboxRequest, 'body'>> & { body?: string }): SandboxRequest {
  const { body = '', ...rest } = given;
  const usual = { method: 'GET', path: '/', query: new URLSearchParams(), headers: {}, region: 'us-east-1' };
  return { ...usual, ...rest, body: Buffer.from(body) };
}

describe('XML', () => {
  test('lists repeat their element, undefined leaves it out, dates are ISO 8601', () => {
    const value = { Item: ['a', { B: 1 }], None: undefined, Yes: true, At: new Date(0) };
    expect(element('L', value)).toBe(
      '<L><Item>a</Item><Item><B>1</B></Item><Yes>true</Yes><At>1970-01-01T00:00:00.000Z</At></L>',
    );
  });

  test('a name with @ is an attribute', () => {
    expect(element('A', { '@x': '1 & "2"', B: '' })).toBe('<A x="1 &amp; &quot;2&quot;"><B></B></A>');
    expect(xmlDocument('A', {}, 'urn:x')).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<A xmlns="urn:x"></A>',
    );
  });

  test('text never ends its element', () =>
    assert(property(string({ unit: 'binary' }), (text) => !/[<>"]|&(?!\w+;|#x)/.test(escapeXml(text)))));

  test('control characters and carriage returns survive', () => {
    expect(escapeXml('a\u0001\r\n\t')).toBe('a&#x1;&#xd;\n\t');
  });
});

describe('AWS JSON', () => {
  const operations = { GetIt: (input: object) => ({ got: requireText({ ...input }, 'Name') }) };
  const service = createJsonService({ signingName: 'x', version: '1.0', operations });
  const call = (target: string, body: string) => makeRequest({ headers: { 'x-amz-target': target }, body });

  test('the target names the call', async () => {
    expect(service.operation(call('X_2020.GetIt', ''))).toBe('GetIt');
    expect(service.operation(call('X_2020.toString', ''))).toBeUndefined();
    expect(await service.handle(call('X_2020.GetIt', '{"Name":"n"}'))).toMatchObject({
      status: 200,
      body: '{"got":"n"}',
    });
  });

  test.each(['{}', '{"Name":""}', '{"Name":1}'])('%s lacks its name', async (body) => {
    await expect(service.handle(call('X.GetIt', body))).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });

  test('what is not JSON is refused', async () => {
    await expect(service.handle(call('X.GetIt', '{'))).rejects.toMatchObject({
      code: 'SerializationException',
    });
  });
});

describe('query protocol', () => {
  const operations = { ListIt: (input: URLSearchParams) => ({ Names: { member: input.getAll('Name') } }) };
  const service = createQueryService({ signingName: 'x', namespace: 'urn:x', operations });

  test('the action names the call and its answer', async () => {
    const request = makeRequest({ method: 'POST', body: 'Action=ListIt&Name=a&Name=b' });
    expect(service.operation(request)).toBe('ListIt');
    expect((await service.handle(request)).body).toContain(
      '<ListItResponse xmlns="urn:x"><ListItResult><Names><member>a</member><member>b</member></Names></ListItResult>',
    );
  });
});

describe('REST', () => {
  const service = createRestService({
    signingName: 'x',
    error: restJsonError,
    operations: {
      GetThing: { route: 'GET /v1/things/{Name}', run: (call) => restJson({ name: call.path('Name') }) },
      ListThings: { route: 'GET /v1/things/', run: (call) => restJson({ after: call.query('after') }) },
      GetDefault: { route: 'GET /v1/things/default', run: () => restJson({ name: 'the default' }) },
    },
  });
  const at = (path: string, method = 'GET') => makeRequest({ path, method });

  test('a path is matched by its segments, decoded', async () => {
    expect(service.operation(at('/v1/things/a%2Fb'))).toBe('GetThing');
    expect(await service.handle(at('/v1/things/a%2Fb'))).toMatchObject({ body: '{"name":"a/b"}' });
    expect(service.operation(at('/v1/things'))).toBe('ListThings');
  });

  test('a fixed segment goes before a parameter', () => {
    expect(service.operation(at('/v1/things/default'))).toBe('GetDefault');
  });

  test.each([at('/v1/things/a/b'), at('/v1/things', 'POST'), at('/v2/things')])(
    'another path is unknown',
    (request) => {
      expect(service.operation(request)).toBeUndefined();
    },
  );
});

describe('pages', () => {
  test('tokens lead through all items once', () => {
    const items = [1, 2, 3, 4, 5];
    const first = takePage(items, undefined, 2);
    const second = takePage(items, first.next, '2');
    const third = takePage(items, second.next, null, 2);
    expect([first.items, second.items, third.items, third.next]).toEqual([[1, 2], [3, 4], [5], undefined]);
  });

  test('no page is larger than the service allows', () => {
    expect(takePage([1, 2, 3], undefined, 1000, 2).items).toEqual([1, 2]);
  });

  test('a token that is none is refused', () => {
    expect(() => takePage([1], 'x', 1)).toThrow('not a token: x');
  });
});
