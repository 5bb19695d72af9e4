// NodeUnschedulable: cordoned nodes take only pods that tolerate node.kubernetes.io/unschedulable.
import { isTolerated } from '@berth/kube';
import { filterBy, unresolvable, type Plugin } from '../framework/plugin.js';

const CORDONED = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;
const REFUSAL = unresolvable({ rule: 'unschedulable', message: 'node(s) were unschedulable', detail: {} });

export const nodeUnschedulable: Plugin = {
  name: 'NodeUnschedulable',
  planFilter: ({ pod }) => {
    const passes = isTolerated(CORDONED, pod.pod.spec?.tolerations);
    return filterBy((node) => (node.isUnschedulable && !passes ? REFUSAL : undefined));
  },
};
