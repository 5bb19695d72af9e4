// HTTP to an MLflow tracking server, with its errors as one type.
import { MLFLOW_REQUEST_MS } from '../limits.js';

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

  async bytes(path: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#send('GET', path, {})).arrayBuffer());
  }

  async #json(method: string, path: string, body: string | undefined): Promise<Json> {
    const response = await this.#send(method, path, { body, type: 'application/json' });
    const value: unknown = await response.json();
    return isJson(value) ? value : {};
  }

  async #send(
    method: string,
    path: string,
    content: { readonly body?: string | Uint8Array<ArrayBuffer> | undefined; readonly type?: string },
  ): Promise<Response> {
    await this.#ready();
    const response = await fetch(this.#base + path, {
      method,
      ...(content.body === undefined
        ? {}
        : { body: content.body, headers: { 'content-type': content.type ?? '' } }),
      signal: AbortSignal.timeout(MLFLOW_REQUEST_MS),
    });
    if (response.ok) return response;
    throw errorOf(response.status, await response.text());
  }
}

/** Narrows to a JSON object. */
export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

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
