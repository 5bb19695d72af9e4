// A watch inside the process, as an async iterable that ends with its signal.
import type { ObjectEvent, ResourceName, ResourceTypes, WatchOptions } from '@berth/kube';
import type { StoreChange } from '../../store/store-change.js';
import type { ApiState } from '../machine/api-state.js';
import { compileSelection, type Selection } from '../machine/selection.js';
import { selectedEvent } from '../machine/watch-selection.js';
import { expired } from '../status-errors.js';
import { typedObject } from './typed-objects.unsafe.js';

/** Events after a version; throws `Expired` when the version is too old. */
export async function* localWatch<R extends ResourceName>(
  { store }: ApiState,
  resource: R,
  options: WatchOptions,
): AsyncIterable<ObjectEvent<ResourceTypes[R]>> {
  store.flush();
  const selection = compileSelection({ name: resource }, options);
  const missed = store.changesAfter(resource, Number(options.resourceVersion));
  if (missed === undefined) throw expired(`too old resource version: ${options.resourceVersion}`);
  const queue: StoreChange[] = [...missed];
  let wake: (() => void) | undefined;
  const notify = (): void => wake?.();
  const end = store.onChange(resource, (change) => {
    queue.push(change);
    notify();
  });
  options.signal.addEventListener('abort', notify);
  try {
    while (!options.signal.aborted) {
      for (const change of queue.splice(0)) {
        const event = eventOf(resource, change, { selection, namespace: options.namespace });
        if (event !== undefined) yield event;
      }
      if (queue.length > 0 || options.signal.aborted) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    end();
    options.signal.removeEventListener('abort', notify);
  }
}

function eventOf<R extends ResourceName>(
  resource: R,
  change: StoreChange,
  scope: { readonly selection: Selection; readonly namespace: string | undefined },
): ObjectEvent<ResourceTypes[R]> | undefined {
  const event = selectedEvent(change, scope);
  return event && { type: event.type, object: typedObject(resource, event.item.object) };
}
