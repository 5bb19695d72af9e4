// Synchronous reads of the cluster as it is now, for rules and admission.
import type { ObjectStore } from '../../store/object-store.js';
import type { RequestContext } from '../kind-rules.js';
import { typedItems, typedObject } from './typed-objects.unsafe.js';

/** Reads straight from the store. */
export const readerOf = (store: ObjectStore): RequestContext['api'] => ({
  peek: (resource, { namespace = '', name }) => {
    const item = store.get({ resource, namespace, name });
    return item === undefined ? undefined : typedObject(resource, item.object);
  },
  items: (resource, namespace) => typedItems(resource, store.list(resource, namespace)),
});
