// Rules of pods: defaults, quality of service, what may change later.
import { kubeTime, podQosClass, type Pod } from '@berth/kube';

import type { FieldError, RequestContext } from '../kind-rules.js';
import { forbidden } from '../validation/field-errors.js';
import { podSpecErrors } from '../validation/pod-spec-validation.js';
import { podUpdateErrors } from '../validation/pod-update-validation.js';
import { setPodDefaults } from './pod-defaults.js';
import {
  ephemeralUpdateErrors,
  keepButEphemeralContainers,
  keepButResources,
  resizeErrors,
} from './pod-subresources.js';
import { thawed, typedRules, unsetTime } from './typed-rules.unsafe.js';

/** Rules of `Pod`. */
export const podRules = typedRules<Pod>({
  defaults: setPodDefaults,
  prepareForCreate: (pod, context) => {
    pod.status = { phase: 'Pending', qosClass: podQosClass(withContainers(pod)) };
    if (pod.spec?.schedulingGates?.length) pod.status.conditions = [gatedCondition(context)];
  },
  prepareForUpdate: (pod, before, { subresource }) => {
    if (subresource === 'resize') keepButResources(pod, thawed(before));
    if (subresource === 'ephemeralcontainers') keepButEphemeralContainers(pod, thawed(before));
    if (subresource === 'status' && pod.status && before.status?.qosClass)
      pod.status.qosClass ??= before.status.qosClass;
  },
  validateCreate: (pod) => {
    const { spec } = pod;
    const errors: FieldError[] = spec ? [...podSpecErrors('spec', spec, { isPod: true })] : [];
    if (spec?.nodeName && spec.schedulingGates?.length)
      errors.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
    if (spec?.ephemeralContainers?.length)
      errors.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'));
    return errors;
  },
  validateUpdate: (pod, before, { subresource }) => {
    const spec = (): readonly FieldError[] =>
      pod.spec ? podSpecErrors('spec', pod.spec, { isPod: true }) : [];
    switch (subresource) {
      case undefined:
        return [...spec(), ...podUpdateErrors(pod, before)];
      case 'resize':
        return [...spec(), ...resizeErrors(pod, before)];
      case 'ephemeralcontainers':
        return [...spec(), ...ephemeralUpdateErrors(pod, before)];
      default:
        return [];
    }
  },
});

const gatedCondition = (context: RequestContext) => ({
  type: 'PodScheduled',
  status: 'False',
  lastProbeTime: unsetTime,
  lastTransitionTime: kubeTime(context.nowMs),
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
});

/** A pod without containers is refused by validation, after its class was asked for. */
const withContainers = (pod: Pod): Pod =>
  pod.spec && !Array.isArray(pod.spec.containers) ? { ...pod, spec: { ...pod.spec, containers: [] } } : pod;
