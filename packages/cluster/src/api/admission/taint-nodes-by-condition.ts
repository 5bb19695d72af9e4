// TaintNodesByCondition: a new node takes no pods until it said that it is ready.
import type { Node } from '@berth/kube';

import { typedDraft } from '../kinds/typed-rules.unsafe.js';
import type { AdmissionPlugin } from './admission.js';

const key = 'node.kubernetes.io/not-ready';

/** The plugin kube-apiserver runs under the same name. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  mutate: ({ kind, group, context, draft }) => {
    if (
      group !== '' ||
      kind !== 'Node' ||
      context.operation !== 'CREATE' ||
      context.subresource !== undefined
    )
      return;
    const node = typedDraft<Node>(draft);
    node.spec ??= {};
    const taints = node.spec.taints ?? [];
    if (taints.some((taint) => taint.key === key && taint.effect === 'NoSchedule')) return;
    node.spec.taints = [...taints, { key, effect: 'NoSchedule' }];
  },
};
