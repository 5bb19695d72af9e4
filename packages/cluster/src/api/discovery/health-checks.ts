// The names of health checks, as probes and people ask for them. All of them stand for this one process.

const HOOKS: readonly string[] = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'start-system-namespaces-controller',
  'rbac/bootstrap-roles',
  'bootstrap-controller',
];

/** Checks of `/healthz` and `/livez`. */
export const HEALTH_CHECKS: readonly string[] = [
  'ping',
  'log',
  'etcd',
  ...HOOKS.map((name) => `poststarthook/${name}`),
];

/** Checks of `/readyz`. */
export const READY_CHECKS: readonly string[] = [
  ...HEALTH_CHECKS,
  'etcd-readiness',
  'informer-sync',
  'shutdown',
];
