// The pod a Job creates from its template.
import type { EnvVar, Job, Pod, PodTemplateSpec } from '@berth/kube';
import { INDEX_KEY, isIndexed } from './job-indexes.js';
import { TRACKING_FINALIZER } from './job-pods.js';
import { failureAnnotations } from './per-index.js';

const INDEX_ENV: EnvVar = {
  name: 'JOB_COMPLETION_INDEX',
  valueFrom: { fieldRef: { fieldPath: `metadata.labels['${INDEX_KEY}']` } },
};

interface PodOrigin {
  readonly index: number | undefined;
  /** The last failed pod of the same index, for `backoffLimitPerIndex`. */
  readonly lastFailed?: Pod | undefined;
}

/** Builds the pod; the API gives it its name. */
export function podOfJob(job: Job, origin: PodOrigin): Pod {
  const template: PodTemplateSpec = job.spec?.template ?? {};
  const { index } = origin;
  const name = job.metadata.name ?? '';
  const indexed = isIndexed(job) && index !== undefined;
  const indexText = String(index);
  const finalizers = template.metadata?.finalizers ?? [];
  const annotations = {
    ...template.metadata?.annotations,
    ...(indexed && { [INDEX_KEY]: indexText, ...failureAnnotations(job, origin.lastFailed) }),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: job.metadata.namespace,
      generateName: indexed ? `${name}-${index}-` : `${name}-`,
      labels: { ...template.metadata?.labels, ...(indexed && { [INDEX_KEY]: indexText }) },
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'Job',
          name,
          uid: job.metadata.uid ?? '',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      finalizers: finalizers.includes(TRACKING_FINALIZER) ? finalizers : [...finalizers, TRACKING_FINALIZER],
    },
    spec: indexed ? indexedSpec(template, `${name}-${index}`) : template.spec,
  };
}

function indexedSpec(template: PodTemplateSpec, hostname: string): Pod['spec'] {
  const { spec } = template;
  if (!spec) return undefined;
  return {
    ...spec,
    hostname: spec.hostname ?? hostname.slice(0, 63).replace(/[-.]+$/u, ''),
    containers: spec.containers.map(withIndexEnv),
    ...(spec.initContainers && { initContainers: spec.initContainers.map(withIndexEnv) }),
  };
}

function withIndexEnv<C extends { readonly env?: readonly EnvVar[] | undefined }>(container: C): C {
  const env = container.env ?? [];
  if (env.some((variable) => variable.name === INDEX_ENV.name)) return container;
  return { ...container, env: [...env, INDEX_ENV] };
}
