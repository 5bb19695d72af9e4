// The types of Kubernetes' own kinds, from the schema tables that `kube` ships.
import { kubernetesSchema, typeOfKind } from '@berth/kube';

import type { TypeSchema } from './decode-compile.js';

/** A type of the schema by its full name. */
export const builtInType = (typeName: string): TypeSchema | undefined => kubernetesSchema().types[typeName];

/** The name of the type behind a kind, or undefined when it is not one of Kubernetes' own. */
export const builtInTypeName = (type: {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}): string | undefined => typeOfKind(type.group, type.version, type.kind);
