// Kinds that are served in several versions are stored in one; reads and writes of the other are translated here.
import { StoredItem } from '../../store/stored-item.js';
import type { Draft } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import type { ResourceInfo } from '../resource-registry.js';
import { eventFromCore, eventToCore } from './event-versions.js';
import { autoscalerToV1, autoscalerFromV1 } from './autoscaler-versions.js';

/** The item as the version of `info` shows it; the item itself when it is stored in that version. */
export function presentAs(item: StoredItem, info: ResourceInfo): StoredItem {
  if (item.object['apiVersion'] === info.apiVersion && !info.custom) return item;
  const object = info.custom ? info.custom.present(item.object, info.apiVersion) : shownAs(item.object, info);
  return object === item.object ? item : new StoredItem(item, object, item.revision);
}

/** A decoded draft in the version that is stored. */
export function storedVersion(draft: Draft, info: ResourceInfo): Draft {
  if (info.group === 'events.k8s.io') return eventToCore(draft);
  if (info.group === 'autoscaling' && info.version === 'v1') return autoscalerFromV1(draft);
  return draft;
}

/** The object in the version of `info`; the object itself when it is in that version or knows no other. */
export function shownAs(
  object: Stored,
  info: Pick<ResourceInfo, 'group' | 'version' | 'apiVersion' | 'custom'>,
): Stored {
  if (object['apiVersion'] === info.apiVersion || object['apiVersion'] === undefined) return object;
  if (info.custom) return { ...object, apiVersion: info.apiVersion };
  if (info.group === 'events.k8s.io') return eventFromCore(object);
  if (info.group === 'autoscaling' && info.version === 'v1') return autoscalerToV1(object);
  return object;
}
