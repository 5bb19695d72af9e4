// Custom resources have no types of their own: their names and objects pass through the typed API as they are.
import type { ResourceName } from '@berth/kube';

/** The name of any resource that the API serves, for reads and deletes that look at metadata alone. */
export const resourceName = (name: string): ResourceName => name as ResourceName;

/** An object of such a resource, as plain JSON. */
export const contentOf = (object: object): Readonly<Record<string, unknown>> =>
  object as Readonly<Record<string, unknown>>;
