// Writes of parts of a pod: resources of running containers, and containers added for debugging.
import { podQosClass, type Container, type Pod, type PodSpec } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { forbidden, invalid } from '../validation/field-errors.js';
import { deepEqual } from './deep-equal.js';
import type { Writable } from './typed-rules.unsafe.js';

/** Keeps the pod as it was but for the resources of its containers. */
export function keepButResources(pod: Writable<Pod>, before: Writable<Pod>): void {
  const { spec } = pod;
  const old = before.spec;
  if (!spec || !old) return;
  takeResources(old.containers, spec.containers);
  takeResources(old.initContainers ?? [], spec.initContainers ?? []);
  if (spec.resources) old.resources = spec.resources;
  pod.spec = old;
}

function takeResources(
  containers: readonly Writable<Container>[],
  from: readonly Writable<Container>[],
): void {
  for (const container of containers) {
    const source = from.find(({ name }) => name === container.name);
    if (source?.resources) container.resources = source.resources;
    if (source?.resizePolicy) container.resizePolicy = source.resizePolicy;
  }
}

/** Keeps the pod as it was but for its ephemeral containers. */
export function keepButEphemeralContainers(pod: Writable<Pod>, before: Writable<Pod>): void {
  const old = before.spec;
  if (!old) return;
  const containers = pod.spec?.ephemeralContainers;
  if (containers) old.ephemeralContainers = containers;
  else delete old.ephemeralContainers;
  pod.spec = old;
}

/** What a resize may not do. */
export function resizeErrors(pod: Pod, before: Pod): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (podQosClass(pod) !== podQosClass(before))
    errors.push(
      invalid('spec', before.status?.qosClass, 'Pod QOS Class may not change as a result of resizing'),
    );
  return [
    ...errors,
    ...removedErrors('spec.containers', pod.spec?.containers ?? [], before.spec?.containers ?? []),
  ];
}

function removedErrors(
  field: string,
  containers: readonly Container[],
  before: readonly Container[],
): readonly FieldError[] {
  return containers.flatMap(({ resources }, index) =>
    (['limits', 'requests'] as const).flatMap((side) => {
      const old = Object.keys(before[index]?.resources?.[side] ?? {});
      const isGone = old.some((name) => resources?.[side]?.[name] === undefined);
      const path = `${field}[${index}].resources.${side}`;
      return isGone ? [forbidden(path, `resource ${side} cannot be removed`)] : [];
    }),
  );
}

/** Ephemeral containers come and stay as they are. */
export function ephemeralUpdateErrors(pod: Pod, before: Pod): readonly FieldError[] {
  const field = 'spec.ephemeralContainers';
  const now = ephemeralOf(pod.spec);
  const old = ephemeralOf(before.spec);
  const changed = now.flatMap((container, index) => {
    const same = old.find(({ name }) => name === container.name);
    if (!same || deepEqual(same, container)) return [];
    return [
      forbidden(
        `${field}[${index}]`,
        `existing ephemeral containers ${JSON.stringify(same.name)} may not be changed\n`,
      ),
    ];
  });
  const removed = old
    .filter(({ name }) => !now.some((container) => container.name === name))
    .map(({ name }) =>
      forbidden(field, `existing ephemeral containers ${JSON.stringify(name)} may not be removed\n`),
    );
  return [...changed, ...removed];
}

const ephemeralOf = (spec: PodSpec | undefined): NonNullable<PodSpec['ephemeralContainers']> =>
  spec?.ephemeralContainers ?? [];
