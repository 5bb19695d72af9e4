// What made a pod of a live cluster: that is what has to change for its pods to change.
import type { KubeClient } from '@berth/client';
import { ownerOf, type Pod } from '@berth/kube';
import type { LiveObject } from '@berth/placement';
import { templatePath } from '../../input/pod-of-object.js';

/** The Deployment, StatefulSet, … of a pod; the pod itself when nothing made it. */
export async function liveObjectOf(client: KubeClient, pod: Pod): Promise<LiveObject | undefined> {
  const namespace = pod.metadata.namespace ?? 'default';
  const owner = ownerOf(pod);
  if (!owner) return liveObject('Pod', namespace, pod);
  const key = { namespace, name: owner.name };
  switch (owner.kind) {
    case 'ReplicaSet': {
      const set = await client.get('replicasets.apps', key);
      const above = ownerOf(set);
      if (above?.kind !== 'Deployment') return liveObject('ReplicaSet', namespace, set);
      return liveObject(
        'Deployment',
        namespace,
        await client.get('deployments.apps', { namespace, name: above.name }),
      );
    }
    case 'StatefulSet':
      return liveObject('StatefulSet', namespace, await client.get('statefulsets.apps', key));
    case 'DaemonSet':
      return liveObject('DaemonSet', namespace, await client.get('daemonsets.apps', key));
    case 'Job': {
      const job = await client.get('jobs.batch', key);
      const above = ownerOf(job);
      if (above?.kind !== 'CronJob') return liveObject('Job', namespace, job);
      return liveObject(
        'CronJob',
        namespace,
        await client.get('cronjobs.batch', { namespace, name: above.name }),
      );
    }
    default:
      return undefined;
  }
}

const liveObject = (
  kind: string,
  namespace: string,
  value: { readonly metadata: { readonly name?: string | undefined } },
): LiveObject => ({
  value,
  resource: kind.toLowerCase(),
  namespace,
  name: value.metadata.name ?? '',
  podPath: templatePath(kind),
  objectPath: [],
});
