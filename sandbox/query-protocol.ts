import type { SandboxRequest, SandboxResponse, SandboxService } from './service.ts';
import { ServiceError } from './service-error.ts';
import { type XmlValue, xmlDocument } from './xml.ts';

type XmlFields = { readonly [name: string]: XmlValue };

/** What a call returns are the fields of its result; it throws ServiceError. */
type QueryOperation = (input: URLSearchParams, request: SandboxRequest) => XmlFields;

export interface QueryServiceOptions {
  readonly signingName: string;
  /** `https://iam.amazonaws.com/doc/2010-05-08/` */
  readonly namespace: string;
  /** By AWS name: `ListRoles`, which answers `<ListRolesResult>`. */
  readonly operations: Readonly<Record<string, QueryOperation>>;
}

const REQUEST_ID = '7a62c49f-347e-4fc4-9331-6e8e0a96aa73';

/** A service of the query protocol (IAM, STS): form-encoded calls named by `Action`, XML answers. */
export function createQueryService({
  signingName,
  namespace,
  operations,
}: QueryServiceOptions): SandboxService {
  const operation = (request: SandboxRequest) => {
    const name = queryInput(request).get('Action');
    return name !== null && Object.hasOwn(operations, name) ? name : undefined;
  };
  return {
    signingName,
    operation,
    handle: (request) => {
      const input = queryInput(request);
      const action = operation(request) ?? '';
      const run = operations[action];
      if (!run) throw new ServiceError(501, 'NotImplemented', 'the sandbox does not have this call');
      const fields = {
        [`${action}Result`]: run(input, request),
        ResponseMetadata: { RequestId: REQUEST_ID },
      };
      return xmlAnswer(`${action}Response`, fields, { namespace });
    },
    error: xmlError(namespace),
  };
}

/** The call's fields, from the body or the query; lists are `Name.member.1`. */
function queryInput(request: SandboxRequest): URLSearchParams {
  return request.body.length > 0 ? new URLSearchParams(request.body.toString()) : request.query;
}

/** An answer in XML, for the query protocol and REST-XML (CloudFront, Route 53). */
export function xmlAnswer(
  root: string,
  fields: XmlFields,
  options: { namespace?: string; status?: number; headers?: Readonly<Record<string, string>> } = {},
): SandboxResponse {
  return {
    status: options.status ?? 200,
    headers: { 'content-type': 'text/xml', ...options.headers },
    body: xmlDocument(root, fields, options.namespace),
  };
}

/** `error` of a service of the query protocol or of REST-XML other than S3. */
export function xmlError(namespace: string): SandboxService['error'] {
  return (status, code, message) => {
    const error = { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message };
    return xmlAnswer('ErrorResponse', { Error: error, RequestId: REQUEST_ID }, { namespace, status });
  };
}
