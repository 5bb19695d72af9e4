// One more value that required node affinity accepts.
import type { NodeSelectorTerm, Pod } from '@berth/kube';

/** Which expression of which term gets which value. */
export interface AffinityValue {
  readonly term: number;
  readonly expression: number;
  readonly value: string;
}

/** Path of the expression's values from the pod. */
export const affinityValuesPath = ({ term, expression }: Omit<AffinityValue, 'value'>) =>
  [
    'spec',
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
    'nodeSelectorTerms',
    term,
    'matchExpressions',
    expression,
    'values',
  ] as const;

/** The pod with the value added. */
export function withAffinityValue(pod: Pod, added: AffinityValue): Pod {
  const affinity = pod.spec?.affinity;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!pod.spec || !required) return pod;
  const nodeSelectorTerms = required.nodeSelectorTerms.map((term, index) =>
    index === added.term ? withValue(term, added) : term,
  );
  return {
    ...pod,
    spec: {
      ...pod.spec,
      affinity: {
        ...affinity,
        nodeAffinity: {
          ...affinity?.nodeAffinity,
          requiredDuringSchedulingIgnoredDuringExecution: { ...required, nodeSelectorTerms },
        },
      },
    },
  };
}

const withValue = (term: NodeSelectorTerm, { expression, value }: AffinityValue): NodeSelectorTerm => ({
  ...term,
  matchExpressions: (term.matchExpressions ?? []).map((one, index) =>
    index === expression ? { ...one, values: [...(one.values ?? []), value] } : one,
  ),
});
