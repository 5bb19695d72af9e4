// A Kubernetes Job template that a user wrote, as YAML. Its pod spec is handed on to the API server, which validates
// every field; here only the parts that are used get checked, and the cast below says so.
import type { PodSpec } from '@berth/kube';

/** Takes a mapping with a list of containers as a pod spec; the API server checks the rest on create. */
export const asPodSpec = (value: { readonly containers: readonly unknown[] }): PodSpec =>
  value as unknown as PodSpec;
