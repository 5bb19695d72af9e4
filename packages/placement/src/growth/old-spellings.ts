// Labels that were renamed: imagined nodes carry both spellings, so that old selectors find them.
// Mirrors UpdateDeprecatedLabels of Cluster Autoscaler, which leaves out the architecture and the operating system.
import type { Node } from '@berth/kube';

const OLD_SPELLINGS: Readonly<Record<string, string>> = {
  'node.kubernetes.io/instance-type': 'beta.kubernetes.io/instance-type',
  'topology.kubernetes.io/region': 'failure-domain.beta.kubernetes.io/region',
  'topology.kubernetes.io/zone': 'failure-domain.beta.kubernetes.io/zone',
};

/** The node with the deprecated spellings beside the current ones. */
export function withOldSpellings(node: Node): Node {
  const labels: Record<string, string> = { ...node.metadata.labels };
  for (const [current, old] of Object.entries(OLD_SPELLINGS)) {
    const value = labels[current];
    if (value !== undefined) labels[old] = value;
  }
  return { ...node, metadata: { ...node.metadata, labels } };
}
