// The pod that Cluster Autoscaler's AWS provider puts on every node it imagines, so that 0.1 core is never there for
// others. A real kube-proxy DaemonSet counts beside it.
// (BuildKubeProxy in cluster-autoscaler/cloudprovider/cloud_provider.go)
import type { Pod } from '@berth/kube';

/** What it asks for. */
export const BELIEVED_KUBE_PROXY_CPU_MILLIS = 100;

/** The pod on the imagined node of a group. */
export const believedKubeProxy = (group: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `kube-proxy-${group}`, namespace: 'kube-system' },
  spec: {
    containers: [
      {
        name: 'kube-proxy',
        image: 'kube-proxy',
        resources: { requests: { cpu: `${BELIEVED_KUBE_PROXY_CPU_MILLIS}m` } },
      },
    ],
  },
});
