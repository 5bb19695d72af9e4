// Containers of one shell script, and what tests ask of the pods that run them.
import type { Pod } from '@berth/kube';

/** The container `app` that runs a script; `more` replaces parts of it. */
export const sh = (script: string, more = {}) => ({
  name: 'app',
  image: 'busybox',
  command: ['sh', '-c', script],
  ...more,
});

/** True when all its containers have ended for good. */
export const isOver = (pod: Pod | undefined): boolean =>
  pod?.status?.phase === 'Succeeded' || pod?.status?.phase === 'Failed';

/** True when it is ready. */
export const isReady = (pod: Pod | undefined): boolean =>
  pod?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;

/** The state of its first container. */
export const stateOf = (pod: Pod | undefined) => pod?.status?.containerStatuses?.[0]?.state;
