// The plugins of the default profile, in its order.
import { imageLocality } from '../plugins/image-locality.js';
import { interPodAffinity } from '../plugins/inter-pod-affinity.js';
import { nodeAffinity } from '../plugins/node-affinity.js';
import { nodeName } from '../plugins/node-name.js';
import { nodePorts } from '../plugins/node-ports.js';
import { nodeResourcesBalancedAllocation } from '../plugins/node-resources-balanced-allocation.js';
import { nodeResourcesFit } from '../plugins/node-resources-fit.js';
import { nodeUnschedulable } from '../plugins/node-unschedulable.js';
import { nodeVolumeLimits } from '../plugins/node-volume-limits.js';
import { podTopologySpread } from '../plugins/pod-topology-spread.js';
import { taintToleration } from '../plugins/taint-toleration.js';
import { volumeBinding } from '../plugins/volume-binding.js';
import { volumeRestrictions } from '../plugins/volume-restrictions.js';
import { volumeZone } from '../plugins/volume-zone.js';
import type { Plugin } from './plugin.js';

/** In the order in which kube-scheduler runs them, which decides whose reason is reported first. */
export const DEFAULT_PLUGINS: readonly Plugin[] = [
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  volumeRestrictions,
  nodeVolumeLimits,
  volumeBinding,
  volumeZone,
  podTopologySpread,
  interPodAffinity,
  nodeResourcesBalancedAllocation,
  imageLocality,
];
