// The Node object that a claim becomes.
import { nodeShape, type DeclaredCompute } from '@berth/compute';
import type { Node } from '@berth/kube';
import type { Claim } from './claim.js';
import type { ClaimChoice } from './claim-choice.js';
import type { Requirements } from './requirements.js';
import { CAPACITY_TYPE, HOSTNAME, INSTANCE, NODE_POOL, REGION, ZONE } from './well-known-labels.js';

/** A node of the chosen machine, with all its nominal memory, once its startup taints are gone. */
export function nodeOfClaim(compute: DeclaredCompute, claim: Claim, choice: ClaimChoice): Node {
  const { pool } = claim.template;
  const { offered, zone, capacityType } = choice;
  const { volumeSizeGib, maxPods } = pool.nodeClass;
  const { capacity, allocatable } = nodeShape(offered.type, { volumeSizeGib, maxPods });
  const own = [...offered.labels].filter(([key, value]) => !key.startsWith(INSTANCE) || value !== '');
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: claim.name,
      labels: {
        ...fixedLabels(claim.requirements),
        ...pool.labels,
        ...Object.fromEntries(own),
        [REGION]: compute.region,
        [ZONE]: zone,
        [CAPACITY_TYPE]: capacityType,
        [NODE_POOL]: pool.name,
        [HOSTNAME]: claim.name,
      },
    },
    spec: pool.taints.length > 0 ? { taints: pool.taints } : {},
    status: { capacity, allocatable },
  };
}

/** Labels that can have but one value. */
export function fixedLabels(requirements: Requirements): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  for (const [key, { isComplement, values }] of requirements) {
    const [only] = values;
    if (!isComplement && values.size === 1 && only !== undefined) labels[key] = only;
  }
  return labels;
}
