// A pod template of a Spark job under what Spark itself sets.
// https://spark.apache.org/docs/latest/running-on-kubernetes.html#pod-template
import type { Container, Pod, PodSpec } from '@berth/kube';

/**
 * The pod that Spark makes of a template: labels, annotations and selectors are merged and Spark's win; volumes and
 * tolerations are kept; the template's container of Spark's name, else its first, becomes Spark's.
 */
export function mergedPod(template: Pod, spark: Pod): Pod {
  const written = template.spec;
  const own = spark.spec;
  if (!own) return spark;
  const [main, ...others] = own.containers;
  const containers = written?.containers ?? [];
  const base = containers.find(({ name }) => name === main?.name) ?? containers[0];
  const beside = containers.filter((container) => container !== base);
  const nodeSelector = { ...written?.nodeSelector, ...own.nodeSelector };
  const spec: PodSpec = {
    ...written,
    ...own,
    nodeSelector,
    tolerations: [...(written?.tolerations ?? []), ...(own.tolerations ?? [])],
    volumes: [...(written?.volumes ?? []), ...(own.volumes ?? [])],
    containers: [...(main ? [mergedContainer(base, main)] : []), ...beside, ...others],
  };
  return {
    ...spark,
    metadata: {
      ...spark.metadata,
      labels: { ...template.metadata?.labels, ...spark.metadata.labels },
      annotations: { ...template.metadata?.annotations, ...spark.metadata.annotations },
    },
    spec,
  };
}

/** cpu and memory are Spark's; other resources of the template stay. */
const mergedContainer = (base: Container | undefined, main: Container): Container => ({
  ...base,
  ...main,
  resources: {
    requests: { ...base?.resources?.requests, ...main.resources?.requests },
    limits: { ...base?.resources?.limits, ...main.resources?.limits },
  },
});
