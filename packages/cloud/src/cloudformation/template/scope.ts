// Where the names of a template get their values from.
import type { JsonObject } from '@berth/kube';

/** Where the names of a template get their values from. */
export interface Scope {
  /** A parameter, a pseudo parameter, or the physical id of a resource. */
  ref(name: string): unknown;
  /** An attribute of a resource. */
  attribute(logicalId: string, name: string): unknown;
  condition(name: string): boolean;
  /** The value of another stack's export; throws when there is none. */
  importValue(name: string): unknown;
  /** Zones of a region; the own one when the name is empty. */
  zones(region: string): readonly string[];
  readonly mappings: JsonObject;
}
