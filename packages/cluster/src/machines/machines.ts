// The machines of the embedded cluster: declared pools as nodes, the autoscaler, Fargate, faults on demand.
import type { Component, ComponentDeps } from '../component.js';
import { mirrorCluster } from '../scheduler/cluster-mirror.js';
import { startAutoscaler, type Autoscaler } from './autoscaler/autoscaler.js';
import { startFargateScheduler } from './fargate/fargate-scheduler.js';
import { createFaults, type Faults } from './faults.js';
import { startHeartbeats } from './heartbeats.js';
import { autoscalerOptions, BOOT_DELAYS, type MachineDeps, type MachinesOptions } from './machine-options.js';
import { nodeLives, type NodeLife } from './node-history.js';
import { startPoolController } from './pools/pool-controller.js';

export { fargateAdmission, fargateAdmissionPlugin } from './fargate/fargate-admission.js';
export type { AutoscalerOptions, BootDelays, MachinesOptions } from './machine-options.js';
export type { NodeLife } from './node-history.js';

/** The running machines. */
export interface Machines extends Component {
  readonly autoscaler: Pick<Autoscaler, 'refusalsFor' | 'keepReasonFor'> | undefined;
  readonly faults: Faults;
  /** When each node was asked for, ready and gone, and its price: what runs are billed from. */
  nodeHours(): readonly NodeLife[];
}

/** Starts them. Nodes found in the store stay; missing ones are launched. */
export function startMachines(deps: ComponentDeps & MachinesOptions): Machines {
  const delays = { ...BOOT_DELAYS[deps.boot ?? 'instant'], ...deps.delays };
  const as = (user: string): MachineDeps => ({
    api: deps.api.as(user, ['system:masters']),
    clock: deps.clock,
    random: deps.random,
    log: deps.log,
    compute: deps.compute,
    delays,
  });
  const options = autoscalerOptions(deps);
  const machineDeps = as('system:cloud-controller-manager');
  const pools = startPoolController(machineDeps);
  const mirror = mirrorCluster(deps.api);
  const faults = createFaults(machineDeps, pools);
  const autoscaler = options.enabled
    ? startAutoscaler({
        ...as('system:serviceaccount:kube-system:cluster-autoscaler'),
        pools,
        options,
        snapshot: mirror.snapshot,
      })
    : undefined;
  const fargate = startFargateScheduler(as('eks:fargate-scheduler'));
  const heartbeats = startHeartbeats(as('system:nodes'));
  return {
    name: 'machines',
    autoscaler,
    faults,
    nodeHours: () => nodeLives(deps),
    stop: async () => {
      await autoscaler?.stop();
      await fargate.stop();
      await heartbeats.stop();
      await faults.stop();
      await pools.stop();
      mirror.stop();
    },
  };
}
