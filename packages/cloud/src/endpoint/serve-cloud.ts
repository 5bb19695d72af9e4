// The HTTP endpoint of the embedded AWS: one port on loopback for all services, told apart by the scope of the
// signature.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { AwsError, awsError } from '../aws-error.js';
import type { Cloud } from '../cloud.js';
import { ConnectionCut } from '../faults.js';
import type { Protocol, Service } from '../service.js';
import { ADMIN_PREFIX, answerAdmin } from './admin-routes.js';
import { authenticate, authError } from './authenticate.js';
import { readRequest, type HttpRequest } from './http-request.js';
import { callOf, renderAnswer, renderError, type HttpAnswer } from './protocols.js';
import { signatureOf } from './sigv4.js';

export interface ServeOptions {
  /** 0: any free one. @default 0 */
  readonly port?: number | undefined;
  /** A loopback address. @default '127.0.0.1' */
  readonly host?: string | undefined;
  /** What opens the routes under `/_berth/`; without it faults cannot be changed by HTTP. */
  readonly adminToken?: string | undefined;
}

/** The running endpoint. */
export interface ServedCloud {
  /** `http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL. */
  readonly url: string;
  close(): Promise<void>;
}

/** Opens the endpoint on loopback. */
export async function serveCloud(cloud: Cloud, options: ServeOptions = {}): Promise<ServedCloud> {
  const { host = '127.0.0.1', port = 0 } = options;
  const server = createServer((message, response) => {
    void respond(cloud, options, { message, response });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${host}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
}

async function respond(cloud: Cloud, options: ServeOptions, { message, response }: Exchange): Promise<void> {
  const answer = await answerRequest(cloud, options, message);
  if (answer === undefined) {
    message.socket.destroy();
    return;
  }
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
  response.end(message.method === 'HEAD' ? undefined : answer.body);
}

/** Undefined: there is to be no answer, the connection ends. */
async function answerRequest(
  cloud: Cloud,
  options: ServeOptions,
  message: IncomingMessage,
): Promise<HttpAnswer | undefined> {
  const requestId = randomUUID();
  let protocol: Protocol = 'query';
  try {
    const request = await readRequest(message);
    if (request.path.startsWith(ADMIN_PREFIX)) return answerAdmin(cloud, request, options.adminToken);
    protocol = protocolOf(request);
    const signature = signatureOf(request);
    if (!signature) throw authError('missing', protocol);
    const service = serviceNamed(cloud, signature.service, request);
    ({ protocol } = service);
    const principal = authenticate(cloud, request, { signature, protocol });
    const { operation, params } = callOf(request, service);
    const { region } = signature;
    const output = await cloud.call({ service: service.name, operation, params, region, principal });
    return renderAnswer(output, { service, operation, requestId });
  } catch (error) {
    if (error instanceof ConnectionCut) return undefined;
    return renderError(asAwsError(error), protocol, requestId);
  }
}

// Before the scope is known: a guess by what the request looks like.
function protocolOf({ headers, path }: HttpRequest): Protocol {
  if (headers['x-amz-target'] !== undefined) return 'json';
  return path === '/' ? 'query' : 'rest-json';
}

function serviceNamed(cloud: Cloud, scope: string, { headers }: HttpRequest): Service {
  const [target] = (headers['x-amz-target'] ?? '').split('.');
  const service = cloud.services.find(
    ({ name, protocol, namespace }) => name === scope || (protocol === 'json' && namespace === target),
  );
  if (!service) throw awsError('NotSupported', `not supported yet: ${scope} by the embedded AWS`, 501);
  return service;
}

// What is no refusal of ours is a fault of ours; its message helps whoever reads the log of a test.
function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof SyntaxError || error instanceof URIError)
    return awsError('SerializationException', `The request cannot be read: ${error.message}`);
  const message = error instanceof Error ? error.message : String(error);
  return new AwsError({ code: 'InternalFailure', message, httpStatus: 500, type: 'Receiver' });
}
