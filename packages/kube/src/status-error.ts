// The one error that crosses the Kubernetes API: a Status, as kube-apiserver answers it.
import type { Status } from './types/meta-v1.js';

/** A refused or failed API call: `status.code` is the HTTP code, `status.reason` Kubernetes' word (`NotFound`, …). */
export class StatusError extends Error {
  readonly status: Status;

  constructor(status: Status) {
    super(status.message ?? status.reason ?? `HTTP ${status.code}`);
    this.name = 'StatusError';
    this.status = status;
  }
}

/** True for a {@link StatusError} with this reason: `hasReason(error, 'NotFound')`. */
export function hasReason(error: unknown, reason: string): boolean {
  return error instanceof StatusError && error.status.reason === reason;
}
