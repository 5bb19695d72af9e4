// The casts at the wire: what a Kubernetes API answers for a resource is taken for the type of that resource.
import type { Status } from '@berth/kube';

/** Takes an answer for an object of the type that was asked for. */
export const asObject = <T>(value: unknown): T => value as T;

/** Takes an answer of kind Status for one. */
export const asStatus = (value: unknown): Status => value as Status;
