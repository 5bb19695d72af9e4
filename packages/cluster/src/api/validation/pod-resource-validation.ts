// Checks of resources that a pod states as a whole, against what its containers state.
import {
  compareQuantities,
  podRequests,
  quantityOf,
  renderQuantity,
  type Pod,
  type PodSpec,
} from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { invalid, notSupported } from './field-errors.js';
import { amountErrors } from './resource-validation.js';

/** Everything wrong with the pod-level resources of a pod; nothing when it has none. */
export function podLevelResourceErrors(path: string, spec: PodSpec): readonly FieldError[] {
  const { resources } = spec;
  if (!resources) return [];
  const field = `${path}.resources`;
  const { limits = {}, requests = {} } = resources;
  const errors: FieldError[] = [
    ...amountErrors(`${field}.limits`, limits, podResourceName),
    ...amountErrors(`${field}.requests`, requests, podResourceName),
  ];
  for (const [name, amount] of Object.entries(requests)) {
    const limit = limits[name];
    if (limit !== undefined && compareQuantities(quantityOf(amount), quantityOf(limit)) > 0)
      errors.push(
        invalid(`${field}.requests`, amount, `must be less than or equal to ${name} limit of ${limit}`),
      );
  }
  return errors.length > 0 ? errors : containerErrors(field, spec);
}

function podResourceName(field: string, name: string): readonly FieldError[] {
  if (podResources.includes(name) || name.startsWith('hugepages-')) return [];
  return [notSupported(field, name, podResources)];
}

const podResources: readonly string[] = ['cpu', 'hugepages-', 'memory'];

function containerErrors(field: string, spec: PodSpec): readonly FieldError[] {
  const { resources, overhead: _overhead, ...others } = spec;
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: {}, spec: others };
  const errors: FieldError[] = [];
  for (const [name, amount] of Object.entries(podRequests(pod))) {
    const own = resources?.requests?.[name];
    if (own !== undefined && compareQuantities(amount, quantityOf(own)) > 0) {
      const detail = `must be greater than or equal to aggregate container requests of ${renderQuantity(amount)}`;
      errors.push(invalid(`${field}.requests[${name}]`, own, detail));
    }
  }
  const limits = resources?.limits ?? {};
  spec.containers.forEach((container, index) => {
    for (const [name, amount] of Object.entries(container.resources?.limits ?? {})) {
      const own = limits[name];
      if (own === undefined || compareQuantities(quantityOf(amount), quantityOf(own)) <= 0) continue;
      const path = `${field.slice(0, -'.resources'.length)}.containers[${index}].resources.limits`;
      errors.push(invalid(path, amount, `must be less than or equal to pod limits of ${own}`));
    }
  });
  return errors;
}
