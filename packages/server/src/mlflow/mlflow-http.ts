// HTTP to an MLflow tracking server, with its errors as one type.
import { MAX_MLFLOW_JSON_BYTES, MLFLOW_REQUEST_MS } from '../limits.js';

/** A refusal of MLflow: its `error_code`, or the HTTP status when there is none. */
export class MlflowError extends Error {
  readonly httpStatus: number;
  readonly code: string;

  constructor(httpStatus: number, code: string, message: string) {
    super(message);
    this.name = 'MlflowError';
    this.httpStatus = httpStatus;
    this.code = code;
  }
}

export type Json = Readonly<Record<string, unknown>>;

export class MlflowHttp {
  readonly #base: string;
  readonly #ready: () => Promise<void>;

  /** Requests wait until `ready` resolves: a server that is just starting is no error. */
  constructor(uri: string, ready: () => Promise<void>) {
    this.#base = uri.replace(/\/+$/, '');
    this.#ready = ready;
  }

  get(path: string, query: Readonly<Record<string, string>>): Promise<Json> {
    return this.#json('GET', `${path}?${new URLSearchParams(query).toString()}`, undefined);
  }

  post(path: string, body: unknown): Promise<Json> {
    return this.#json('POST', path, JSON.stringify(body));
  }

  async put(path: string, content: Uint8Array): Promise<void> {
    await this.#send('PUT', path, { body: new Uint8Array(content), type: 'application/octet-stream' });
  }

  /** The body of an answer; rejects when it has more bytes than allowed. */
  async bytes(path: string, maxBytes: number): Promise<Uint8Array> {
    return readUpTo(await this.#send('GET', path, {}), maxBytes);
  }

  async #json(method: string, path: string, body: string | undefined): Promise<Json> {
    const response = await this.#send(method, path, { body, type: 'application/json' });
    const text = new TextDecoder().decode(await readUpTo(response, MAX_MLFLOW_JSON_BYTES));
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : {};
  }

  async #send(
    method: string,
    path: string,
    content: { readonly body?: string | Uint8Array<ArrayBuffer> | undefined; readonly type?: string },
  ): Promise<Response> {
    await this.#ready();
    const response = await this.#fetch(path, {
      method,
      // A redirect would lead this process to an address that nobody checked.
      redirect: 'manual',
      ...(content.body === undefined
        ? {}
        : { body: content.body, headers: { 'content-type': content.type ?? '' } }),
      signal: AbortSignal.timeout(MLFLOW_REQUEST_MS),
    });
    if (response.ok) return response;
    const text = new TextDecoder().decode(await readUpTo(response, MAX_MLFLOW_JSON_BYTES));
    if (response.status >= 300 && response.status < 400)
      throw new MlflowError(
        response.status,
        'REDIRECT',
        `MLflow at ${this.#base} redirects: name its last address`,
      );
    throw errorOf(response.status, text);
  }

  /** `fetch failed` tells nobody anything: the reason is in the cause. */
  async #fetch(path: string, request: RequestInit): Promise<Response> {
    try {
      return await fetch(this.#base + path, request);
    } catch (error) {
      const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
      const reason = code ?? (cause instanceof Error ? cause.message : String(cause));
      throw new MlflowError(0, 'UNREACHABLE', `MLflow at ${this.#base} does not answer: ${reason}`);
    }
  }
}

/** Narrows to a JSON object. */
export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function readUpTo(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes)
      throw new MlflowError(response.status, 'TOO_LARGE', `MLflow answered more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function errorOf(httpStatus: number, text: string): MlflowError {
  try {
    const body: unknown = JSON.parse(text);
    if (isJson(body) && typeof body['error_code'] === 'string')
      return new MlflowError(httpStatus, body['error_code'], String(body['message'] ?? text));
  } catch {
    // Not JSON: a proxy or a crash page answered; its text is all there is.
  }
  return new MlflowError(httpStatus, `HTTP_${httpStatus}`, text.slice(0, 500));
}
