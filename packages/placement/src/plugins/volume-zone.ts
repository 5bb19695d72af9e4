// VolumeZone: the zone and region labels of bound volumes must fit the node's.
import type { PersistentVolume } from '@berth/kube';
import { SKIP, unresolvable, type Cycle, type FilterPlan, type Plugin } from '../framework/plugin.js';
import type { NodeState } from '../snapshot/node-state.js';
import { classNameOf, claimUsesOf, storageClassOf } from './claims.js';

const CURRENT_NAMES: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region': 'topology.kubernetes.io/region',
};
const ZONE_SEPARATOR = '__';

export const volumeZone: Plugin = { name: 'VolumeZone', planFilter };

/** One topology label of a volume; several zones are written `a__b`. */
interface VolumeTopology {
  readonly volume: string;
  readonly key: string;
  readonly values: readonly string[];
}

function planFilter({ snapshot, pod }: Cycle): FilterPlan {
  const topologies: VolumeTopology[] = [];
  for (const { name, claim, isEphemeral } of claimUsesOf(snapshot, pod)) {
    if (isEphemeral) continue;
    if (!claim) return refuse(`persistentvolumeclaim "${name}" not found`);
    const volumeName = claim.spec?.volumeName;
    if (volumeName) {
      const volume = snapshot.tables.persistentVolumes.get(volumeName);
      if (!volume) return refuse(`persistentvolume "${volumeName}" not found`);
      topologies.push(...topologiesOf(volume));
      continue;
    }
    const className = classNameOf(claim);
    if (!className) return refuse('PersistentVolumeClaim had no pv name and storageClass name');
    const storageClass = storageClassOf(snapshot, claim);
    if (!storageClass) return refuse(`storageclass.storage.k8s.io "${className}" not found`);
    if (storageClass.volumeBindingMode !== 'WaitForFirstConsumer')
      return refuse('PersistentVolume had no name');
  }
  if (topologies.length === 0) return SKIP;
  return {
    kind: 'filter',
    filter: {
      check: (node) => {
        const wrong = isZoned(node) ? topologies.find((topology) => !matches(topology, node)) : undefined;
        if (!wrong) return undefined;
        return unresolvable({
          rule: 'volume.zone',
          message: 'node(s) had no available volume zone',
          detail: { ...wrong },
        });
      },
    },
  };
}

const refuse = (message: string): FilterPlan => ({
  kind: 'refuse',
  refusal: unresolvable({ rule: 'volume.claim', message, detail: {} }),
});

const isZoned = ({ labels }: NodeState): boolean =>
  Object.keys(CURRENT_NAMES).some((key) => Object.hasOwn(labels, key));

function matches({ key, values }: VolumeTopology, { labels }: NodeState): boolean {
  const value = labels[key] ?? labels[CURRENT_NAMES[key] ?? key];
  return value !== undefined && values.includes(value);
}

function topologiesOf({ metadata }: PersistentVolume): readonly VolumeTopology[] {
  return Object.keys(CURRENT_NAMES).flatMap((key) => {
    const text = metadata.labels?.[key];
    if (text === undefined) return [];
    const values = text.split(ZONE_SEPARATOR).map((value) => value.trim());
    return values.includes('') ? [] : [{ volume: metadata.name ?? '', key, values }];
  });
}
