// Reads of resources that have no place in `ResourceTypes`: the store knows every resource by name.
import type { ObjectKey, ResourceName } from '@berth/kube';

import type { RequestContext } from '../kind-rules.js';

/** The object of a resource named at run time, as the type the caller knows the schema gives it. */
export function peekUntyped<T>(api: RequestContext['api'], resource: string, key: ObjectKey): T | undefined {
  return api.peek(resource as ResourceName, key) as T | undefined;
}

/** All objects of a resource named at run time. */
export function itemsUntyped<T>(
  api: RequestContext['api'],
  resource: string,
  namespace?: string,
): readonly T[] {
  return api.items(resource as ResourceName, namespace) as unknown as readonly T[];
}
