// An API without disk and wire: the whole pipeline on a store that keeps nothing. For tests of what runs against it.
import { kubernetesSchema, type Clock } from '@berth/kube';
import type { LocalApi } from '../local-api.js';
import { memoryLog } from '../store/store-change.js';
import { ObjectStore } from '../store/object-store.js';
import type { NodeAgent } from '../kubelet/node-agent.js';
import { serveDefinitions } from './custom/serve-definitions.js';
import { createAdmission, defaultAdmissionPlugins } from './admission/index.js';
import { createTokenIssuer, generateQuickKey } from './auth/service-account-tokens.js';
import { createLocalApi, identity } from './local/local-api.js';
import type { ApiState } from './machine/api-state.js';
import { createResourceRegistry } from './resource-registry.js';
import { readerOf } from './local/reader.js';

export interface MemoryApiOptions {
  readonly clock: Clock;
  /** Random number in [0, 1); seeded in tests. */
  readonly random: () => number;
  readonly nodeAgent?: NodeAgent | undefined;
}

/** A fresh, empty cluster as `system:admin`. Writes are visible at once, and acknowledged in the same turn. */
export function createMemoryApi(options: MemoryApiOptions): LocalApi {
  const store = new ObjectStore({ log: memoryLog, schedule: queueMicrotask });
  const state: ApiState = {
    store,
    resources: createResourceRegistry(kubernetesSchema().groups),
    admission: createAdmission(defaultAdmissionPlugins()),
    tokens: createTokenIssuer(Promise.resolve(generateQuickKey())),
    clock: options.clock,
    random: options.random,
    reader: readerOf(store),
  };
  serveDefinitions(state);
  const admin = identity('system:admin', ['system:masters']);
  return createLocalApi({ state, ...admin, nodeAgent: () => options.nodeAgent });
}
