// Volumes that properties of Spark ask for: `spark.kubernetes.executor.volumes.TYPE.NAME.…`.
// https://spark.apache.org/docs/latest/running-on-kubernetes.html#using-kubernetes-volumes
import type { Volume } from '@berth/kube';
import type { SparkConf, SparkRole } from './spark-conf.js';

/** The volumes of a role; a claim made on demand counts as one of the pod's own. */
export function sparkVolumes(conf: SparkConf, role: SparkRole): readonly Volume[] {
  const said = conf.under(`spark.kubernetes.${role}.volumes.`);
  const named = new Map<string, { readonly type: string; readonly options: Record<string, string> }>();
  for (const [key, value] of Object.entries(said)) {
    const [, type, name, rest] = /^([A-Za-z]+)\.([^.]+)\.(.+)$/.exec(key) ?? [];
    if (type === undefined || name === undefined || rest === undefined) continue;
    const volume = named.get(name) ?? { type, options: {} };
    if (rest.startsWith('options.')) volume.options[rest.slice('options.'.length)] = value;
    named.set(name, volume);
  }
  return [...named].flatMap(([name, { type, options }]) => volumeOf(name, type, options));
}

function volumeOf(name: string, type: string, options: Readonly<Record<string, string>>): readonly Volume[] {
  switch (type) {
    case 'hostPath':
      return [{ name, hostPath: { path: options['path'] ?? '' } }];
    case 'emptyDir':
      return [{ name, emptyDir: sizeLimit(options) }];
    case 'nfs':
      return [{ name, nfs: { server: options['server'] ?? '', path: options['path'] ?? '' } }];
    case 'persistentVolumeClaim':
      return [claimOf(name, options)];
    default:
      return [];
  }
}

const sizeLimit = ({ sizeLimit: limit }: Readonly<Record<string, string>>): { readonly sizeLimit?: string } =>
  limit === undefined ? {} : { sizeLimit: limit };

/** `OnDemand` and `SPARK_EXECUTOR_ID` in a name make a claim for each pod. */
function claimOf(name: string, options: Readonly<Record<string, string>>): Volume {
  const claimName = options['claimName'] ?? '';
  if (claimName !== 'OnDemand' && !claimName.includes('SPARK_EXECUTOR_ID'))
    return { name, persistentVolumeClaim: { claimName } };
  const storageClassName = options['storageClass'];
  return {
    name,
    ephemeral: {
      volumeClaimTemplate: {
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: options['sizeLimit'] ?? '1Gi' } },
          ...(storageClassName === undefined ? {} : { storageClassName }),
        },
      },
    },
  };
}
