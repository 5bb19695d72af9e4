// Pods of so low a priority that they neither cause a scale-up nor count as taking room.
// https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md, on pod priority and preemption
import type { Pod } from '@berth/kube';
import type { AutoscalerState } from './autoscaler-state.js';

/** True below the cutoff; pods without a priority are never below it. */
export const isExpendable = ({ options }: AutoscalerState, pod: Pod): boolean =>
  pod.spec?.priority !== undefined && pod.spec.priority < options.expendablePodsPriorityCutoff;
