// The store holds untyped objects; the resource's name says which type they have. Decoding has checked that.
import type { ResourceName, ResourceTypes } from '@berth/kube';
import type { StoredItem } from '../../store/stored-item.js';
import type { Draft } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';

/** A stored object as the type of its resource. */
export const typedObject = <R extends ResourceName>(_resource: R, object: Stored): ResourceTypes[R] =>
  object as unknown as ResourceTypes[R];

/** The objects of items, typed. */
export const typedItems = <R extends ResourceName>(
  _resource: R,
  items: readonly StoredItem[],
): readonly ResourceTypes[R][] => items.map((item) => item.object as unknown as ResourceTypes[R]);

/** A typed object as a value the machinery reads. */
export const untyped = (object: object): Stored => object as Stored & Draft;
