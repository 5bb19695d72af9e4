// The four wire formats of AWS: how a request becomes a call, an answer or an error becomes a response.
import type { AwsError } from '../aws-error.js';
import { awsError } from '../aws-error.js';
import { isRecord, recordOf, type Params } from '../params.js';
import type { Protocol, Service } from '../service.js';
import { ec2Names, membersOfParameters } from './ec2-wire.js';
import { eksCall, type RoutedCall } from './eks-routes.js';
import type { HttpRequest } from './http-request.js';
import { paramsOfForm } from './query-form.js';
import { escapeXml, xmlOf, type XmlNames } from './xml.js';

/** What goes back. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answering {
  readonly service: Service;
  readonly operation: string;
  readonly requestId: string;
}

/** Reads the operation and its input. */
export function callOf(request: HttpRequest, service: Service): RoutedCall {
  switch (service.protocol) {
    case 'query':
      return formCall(request);
    case 'ec2': {
      const { operation, params } = formCall(request);
      return { operation, params: membersOfParameters(params) };
    }
    case 'json':
      return jsonCall(request);
    case 'rest-json': {
      const call = eksCall(request);
      if (!call) throw awsError('NotSupported', `not supported yet: ${request.method} ${request.path}`, 501);
      return call;
    }
  }
}

/** Writes an answer. */
export function renderAnswer(output: unknown, { service, operation, requestId }: Answering): HttpAnswer {
  const members = recordOf(output);
  const { namespace = '' } = service;
  switch (service.protocol) {
    case 'query': {
      const result = `<${operation}Result>${xmlOf(members, queryNames)}</${operation}Result>`;
      const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
      return xmlAnswer(200, element(`${operation}Response`, namespace, result + metadata), requestId);
    }
    case 'ec2': {
      const body = `<requestId>${requestId}</requestId>${xmlOf(members, ec2Names(operation))}`;
      return xmlAnswer(200, element(`${operation}Response`, namespace, body), requestId);
    }
    case 'json':
    case 'rest-json':
      return jsonAnswer(200, members, { protocol: service.protocol, requestId });
  }
}

/** Writes a refusal. */
export function renderError(error: AwsError, protocol: Protocol, requestId: string): HttpAnswer {
  const { code, message, httpStatus, type } = error;
  const shown = `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;
  switch (protocol) {
    case 'query': {
      const whole = `<Error><Type>${type}</Type>${shown}</Error><RequestId>${requestId}</RequestId>`;
      const body = `<ErrorResponse>${whole}</ErrorResponse>`;
      return xmlAnswer(httpStatus, body, requestId);
    }
    case 'ec2': {
      const body = `<Response><Errors><Error>${shown}</Error></Errors><RequestID>${requestId}</RequestID></Response>`;
      return xmlAnswer(httpStatus, body, requestId);
    }
    case 'json':
    case 'rest-json': {
      const answer = jsonAnswer(
        httpStatus,
        { __type: code, message, ...error.details },
        { protocol, requestId },
      );
      const headers = { ...answer.headers, 'x-amzn-errortype': code };
      if (error.queryCode === undefined) return { ...answer, headers };
      return { ...answer, headers: { ...headers, 'x-amzn-query-error': `${error.queryCode};${type}` } };
    }
  }
}

const queryNames: XmlNames = { element: (member) => member, item: () => 'member' };

function formCall(request: HttpRequest): RoutedCall {
  const form = new URLSearchParams(request.method === 'POST' ? request.body.toString('utf8') : request.query);
  const operation = form.get('Action');
  if (!operation) throw awsError('MissingAction', 'The request must contain the parameter Action');
  return { operation, params: paramsOfForm(form) };
}

function jsonCall(request: HttpRequest): RoutedCall {
  const [, operation = ''] = (request.headers['x-amz-target'] ?? '').split('.');
  return { operation, params: parsedBody(request.body) };
}

function parsedBody(body: Buffer): Params {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (isRecord(value)) return value;
  } catch {
    throw awsError('SerializationException', 'The request body is not JSON');
  }
  throw awsError('SerializationException', 'The request body is not a JSON object');
}

const element = (name: string, namespace: string, content: string): string =>
  `<${name} xmlns="${namespace}">${content}</${name}>`;

const xmlAnswer = (status: number, body: string, requestId: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
});

function jsonAnswer(
  status: number,
  value: Params,
  { protocol, requestId }: { readonly protocol: Protocol; readonly requestId: string },
): HttpAnswer {
  const type = protocol === 'json' ? 'application/x-amz-json-1.1' : 'application/json';
  return {
    status,
    headers: { 'content-type': type, 'x-amzn-requestid': requestId },
    body: JSON.stringify(jsonOf(value)),
  };
}

// Times are seconds since the epoch there.
function jsonOf(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(jsonOf);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, jsonOf(each)]));
}
