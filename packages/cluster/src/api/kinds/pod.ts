// Rules of pods: defaults, quality of service, what may change later.
import { kubeTime, podQosClass, type Pod } from '@berth/kube';

import type { FieldError, RequestContext } from '../kind-rules.js';
import { forbidden } from '../validation/field-errors.js';
import { podSpecErrors } from '../validation/pod-spec-validation.js';
import { podUpdateErrors } from '../validation/pod-update-validation.js';
import { setPodDefaults } from './pod-defaults.js';
import { typedRules, unsetTime, type Writable } from './typed-rules.unsafe.js';

/** Rules of `Pod`. */
export const podRules = typedRules<Pod>({
  defaults: setPodDefaults,
  prepareForCreate: (pod, context) => {
    pod.status = { phase: 'Pending', qosClass: podQosClass(withContainers(pod)) };
    if (pod.spec?.schedulingGates?.length) pod.status.conditions = [gatedCondition(context)];
  },
  prepareForUpdate: (pod, before, context) => {
    if (context.subresource === 'status' || context.subresource === undefined) keepQosClass(pod, before);
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
  validateUpdate: (pod, before, context) => {
    if (context.subresource !== undefined) return [];
    return [
      ...(pod.spec ? podSpecErrors('spec', pod.spec, { isPod: true }) : []),
      ...podUpdateErrors(pod, before),
    ];
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

function keepQosClass(pod: Writable<Pod>, before: Pod): void {
  const qosClass = before.status?.qosClass;
  if (pod.status && qosClass) pod.status.qosClass ??= qosClass;
}

/** A pod without containers is refused by validation, after its class was asked for. */
const withContainers = (pod: Pod): Pod =>
  pod.spec && !Array.isArray(pod.spec.containers) ? { ...pod, spec: { ...pod.spec, containers: [] } } : pod;
