// Rules of endpoints and endpoint slices: the addresses behind a service.
import type { Endpoints, EndpointSlice } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { notSupported, required } from '../validation/field-errors.js';
import { dnsLabel, ipAddress, oneOf, portNumber } from '../validation/formats.js';
import { immutable } from '../validation/immutable.js';
import { typedRules } from './typed-rules.unsafe.js';

/** Rules of `Endpoints`. */
export const endpointsRules = typedRules<Endpoints>({
  defaults: ({ subsets }) => {
    for (const { ports } of subsets ?? []) for (const port of ports ?? []) port.protocol ||= 'TCP';
  },
  validateCreate: endpointsErrors,
  validateUpdate: (endpoints) => endpointsErrors(endpoints),
});

const protocols: readonly string[] = ['SCTP', 'TCP', 'UDP'];

function endpointsErrors({ subsets = [] }: Endpoints): readonly FieldError[] {
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }, index) => {
    const path = `subsets[${index}]`;
    const errors: FieldError[] = [];
    if (addresses.length + notReadyAddresses.length === 0)
      errors.push(required(path, 'must specify `addresses` or `notReadyAddresses`'));
    for (const [name, list] of Object.entries({ addresses, notReadyAddresses }))
      list.forEach(({ ip }, position) => errors.push(...ipAddress(`${path}.${name}[${position}].ip`, ip)));
    ports.forEach((port, position) => {
      const field = `${path}.ports[${position}]`;
      if (ports.length > 1 && !port.name) errors.push(required(`${field}.name`));
      else if (port.name) errors.push(...dnsLabel(`${field}.name`, port.name));
      errors.push(
        ...portNumber(`${field}.port`, port.port),
        ...oneOf(`${field}.protocol`, port.protocol, protocols),
      );
    });
    return errors;
  });
}

/** Rules of `EndpointSlice.discovery.k8s.io`. */
export const endpointSliceRules = typedRules<EndpointSlice>({
  defaults: ({ ports }) => {
    for (const port of ports ?? []) {
      port.name ??= '';
      port.protocol ??= 'TCP';
    }
  },
  validateCreate: sliceErrors,
  validateUpdate: (slice, before) => [
    ...immutable('addressType', { now: slice.addressType, before: before.addressType }),
    ...sliceErrors(slice),
  ],
});

function sliceErrors({ addressType, endpoints, ports }: EndpointSlice): readonly FieldError[] {
  const types = ['FQDN', 'IPv4', 'IPv6'];
  const errors: FieldError[] = [];
  if (!addressType) errors.push(required('addressType'));
  else if (!types.includes(addressType)) errors.push(notSupported('addressType', addressType, types));
  (endpoints ?? []).forEach(({ addresses }, index) => {
    const field = `endpoints[${index}].addresses`;
    if (!addresses?.length) errors.push(required(field, 'must contain at least 1 address'));
    else if (addressType !== 'FQDN')
      addresses.forEach((address, position) => errors.push(...ipAddress(`${field}[${position}]`, address)));
  });
  (ports ?? []).forEach((port, index) => {
    if (port.name) errors.push(...dnsLabel(`ports[${index}].name`, port.name));
    errors.push(...oneOf(`ports[${index}].protocol`, port.protocol, protocols));
  });
  return errors;
}
