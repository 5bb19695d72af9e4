// What the POST of a subresource answers.

/** The answer of a subresource; `durable` resolves when it may be sent. */
export interface SubresourceOutcome {
  readonly body: unknown;
  readonly durable: Promise<void>;
}

/** `{status: Success}` with 201, the body of accepted bindings and evictions. */
export const createdStatus = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  code: 201,
} as const;
