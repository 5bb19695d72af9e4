// The parts of a cluster that live on its API: controllers, scheduler, machines, kubelet. Started in order of need.
import type { Component, ComponentDeps } from './component.js';
import { startControllers } from './controllers/index.js';
import type { EmbeddedClusterOptions } from './embedded-cluster.js';
import type { NodeAgent } from './kubelet/node-agent.js';
import { startScheduler, type Scheduler } from './scheduler/scheduler.js';

/** What was started; `running` ends in this order. */
export interface StartedComponents {
  readonly running: readonly Component[];
  readonly scheduler: Scheduler;
  readonly nodeAgent: NodeAgent | undefined;
}

export type ComponentsOptions = EmbeddedClusterOptions &
  ComponentDeps & {
    readonly caPem: string;
    /** Address of the API, for pods. */
    readonly url: string;
  };

/** Starts everything that the options ask for. */
export async function startComponents(options: ComponentsOptions): Promise<StartedComponents> {
  const controllers = startControllers(options);
  const scheduler = startScheduler({ ...options, scoringStrategy: options.compute?.scoringStrategy });
  return { running: [scheduler, ...controllers], scheduler, nodeAgent: undefined };
}
