// The pod that an object stands for: itself, or what its template would become.
import {
  isJsonArray,
  isJsonObject,
  isKubernetesGroup,
  parseApiVersion,
  type JsonObject,
  type Pod,
} from '@berth/kube';
import type { AnyKubeObject } from './kubernetes-objects.js';
import { asPod } from './as-pod.unsafe.js';

/** Kinds that make pods from a template. */
export const workloadKinds = [
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'ReplicationController',
] as const;

/**
 * Gives the pod of a Pod or of a workload's template, with the namespace filled in and with requests from limits,
 * as the API server would; undefined for kinds that make no pods.
 */
export function podOfObject(object: AnyKubeObject, namespace = 'default'): Pod | undefined {
  const { apiVersion, kind, metadata } = object;
  // A Job of Volcano is another thing than a Job.
  if (!isKubernetesGroup(parseApiVersion(apiVersion).group)) return undefined;
  if (kind === 'Pod')
    return asPod({ ...object, metadata: inNamespace(metadata, namespace), spec: podSpec(object['spec']) });
  if (!workloadKinds.some((known) => known === kind)) return undefined;
  const template = templatePath(kind).reduce<JsonObject>((value, step) => member(value, step), object);
  return asPod({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...member(template['metadata']),
      name: metadata['name'],
      namespace: metadata['namespace'] ?? namespace,
      ...(kind === 'DaemonSet' ? { ownerReferences: [ownerOf(object)] } : {}),
    },
    spec: podSpec(template['spec']),
  });
}

/** Where an object of this kind has the metadata and spec of its pod. */
export function templatePath(kind: string): readonly string[] {
  if (kind === 'Pod') return [];
  return kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template'];
}

/** Fargate and the autoscaler know pods of DaemonSets by their owner. */
const ownerOf = ({ apiVersion, kind, metadata }: AnyKubeObject): JsonObject => ({
  apiVersion,
  kind,
  name: metadata['name'] ?? '',
  uid: metadata['uid'] ?? '',
  controller: true,
});

function member(value: unknown, name?: string): JsonObject {
  const inner = name === undefined ? value : isJsonObject(value) ? value[name] : undefined;
  return isJsonObject(inner) ? inner : {};
}

const inNamespace = (metadata: JsonObject, namespace: string): JsonObject => ({ namespace, ...metadata });

function podSpec(spec: unknown): JsonObject {
  const written = member(spec);
  const containers = isJsonArray(written['containers']) ? written['containers'].map(withRequests) : [];
  const init = isJsonArray(written['initContainers'])
    ? { initContainers: written['initContainers'].map(withRequests) }
    : {};
  return { ...written, ...init, containers };
}

/** A limit without a request is a request of the same amount. */
function withRequests(container: unknown): JsonObject {
  const written = member(container);
  const resources = member(written['resources']);
  const limits = member(resources['limits']);
  if (Object.keys(limits).length === 0) return written;
  return {
    ...written,
    resources: { ...resources, requests: { ...limits, ...member(resources['requests']) } },
  };
}
