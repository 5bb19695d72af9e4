// Settings of the scale-down that an unmanaged group has of its own, as tags of its Auto Scaling group. EKS gives the
// groups of managed ones none of theirs.
// https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
import type { Pool } from '@berth/compute';
import type { GroupScaleDown } from './autoscaler-state.js';

const OPTIONS = 'k8s.io/cluster-autoscaler/node-template/autoscaling-options/';

/** The settings that can be read; others keep the autoscaler's own value. */
export function groupSettings({ kind, tags }: Pool): Partial<GroupScaleDown> {
  if (kind !== 'nodeGroup') return {};
  const share = (name: string): number | undefined => numberOf(tags[OPTIONS + name]);
  const utilizationThreshold = share('scaledownutilizationthreshold');
  const gpuUtilizationThreshold = share('scaledowngpuutilizationthreshold');
  const ignoreDaemonSetsUtilization = truthOf(tags[`${OPTIONS}ignoredaemonsetsutilization`]);
  return {
    ...(utilizationThreshold === undefined ? {} : { utilizationThreshold }),
    ...(gpuUtilizationThreshold === undefined ? {} : { gpuUtilizationThreshold }),
    ...(ignoreDaemonSetsUtilization === undefined ? {} : { ignoreDaemonSetsUtilization }),
  };
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  return Number(text);
}

/** The words that Go reads as true or false. */
function truthOf(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
  return /^(0|f|F|false|FALSE|False)$/.test(text) ? false : undefined;
}
