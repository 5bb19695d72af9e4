// What may not change of a service: its address, once it has one.
import type { Service } from '@berth/kube';

import { deepEqual } from '../kinds/deep-equal.js';
import type { FieldError } from '../kind-rules.js';
import { invalid } from './field-errors.js';

/** Everything a change of a service may not do. */
export function serviceUpdateErrors({ spec }: Service, before: Service): readonly FieldError[] {
  const old = before.spec;
  if (!spec || !old || spec.type === 'ExternalName' || old.type === 'ExternalName') return [];
  const errors: FieldError[] = [];
  const addresses = spec.clusterIPs ?? [];
  const oldAddresses = old.clusterIPs ?? [];
  oldAddresses.forEach((address, index) => {
    if (addresses[index] !== undefined && addresses[index] !== address)
      errors.push(invalid(`spec.clusterIPs[${index}]`, addresses, 'may not change once set'));
  });
  const [family] = spec.ipFamilies ?? [];
  const [oldFamily] = old.ipFamilies ?? [];
  if (oldFamily !== undefined && family !== oldFamily)
    errors.push(invalid('spec.ipFamilies[0]', spec.ipFamilies ?? null, 'may not change once set'));
  if (spec.type === 'LoadBalancer' && old.type === 'LoadBalancer' && old.loadBalancerClass !== undefined) {
    if (!deepEqual(spec.loadBalancerClass, old.loadBalancerClass))
      errors.push(
        invalid('spec.loadBalancerClass', spec.loadBalancerClass ?? null, 'may not change once set'),
      );
  }
  return errors;
}
