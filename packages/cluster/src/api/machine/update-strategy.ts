// Per resource: may a PUT create, and may it leave out the version. From the strategies of Kubernetes' registries.

const CREATE_ON_UPDATE: ReadonlySet<string> = new Set([
  'services',
  'endpoints',
  'events',
  'limitranges',
  'leases.coordination.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
]);

const VERSION_REQUIRED: ReadonlySet<string> = new Set([
  'leases.coordination.k8s.io',
  'poddisruptionbudgets.policy',
  'customresourcedefinitions.apiextensions.k8s.io',
  'apiservices.apiregistration.k8s.io',
  'runtimeclasses.node.k8s.io',
  'volumeattachments.storage.k8s.io',
  'resourceclaims.resource.k8s.io',
]);

/** True when a PUT of a missing object creates it (`AllowCreateOnUpdate`). */
export const allowsCreateOnUpdate = (resource: string): boolean => CREATE_ON_UPDATE.has(resource);

/** True when a PUT must name the version it replaces (`AllowUnconditionalUpdate` is false). */
export const needsVersionOnUpdate = (resource: string): boolean => VERSION_REQUIRED.has(resource);
