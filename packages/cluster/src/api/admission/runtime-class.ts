// RuntimeClass: a pod of a runtime class carries its overhead and goes where the class can run.
import type { Pod, Toleration } from '@berth/kube';

import { deepEqual } from '../kinds/deep-equal.js';
import { typedDraft, type Writable } from '../kinds/typed-rules.unsafe.js';
import { forbidden } from '../status-errors.js';
import { isPodCreate, type AdmissionPlugin, type AdmissionRequest } from './admission.js';
import { peekUntyped } from './untyped-read.unsafe.js';

interface RuntimeClass {
  readonly overhead?: { readonly podFixed?: Readonly<Record<string, string>> };
  readonly scheduling?: {
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly tolerations?: readonly Toleration[];
  };
}

/** The plugin kube-apiserver runs under the same name. */
export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  mutate: (request) => {
    if (!isPodCreate(request)) return;
    const { spec } = typedDraft<Pod>(request.draft);
    if (!spec?.runtimeClassName) return;
    const name = spec.runtimeClassName;
    const found = peekUntyped<RuntimeClass>(request.context.api, 'runtimeclasses.node.k8s.io', { name });
    if (!found) throw refused(request, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
    setOverhead(spec, found, request);
    setScheduling(spec, found, request);
  },
};

function setOverhead(
  spec: Writable<NonNullable<Pod['spec']>>,
  found: RuntimeClass,
  request: AdmissionRequest,
): void {
  const overhead = found.overhead?.podFixed;
  if (!overhead) {
    if (spec.overhead)
      throw refused(
        request,
        'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
      );
  } else if (spec.overhead && !deepEqual(spec.overhead, overhead))
    throw refused(request, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
  else spec.overhead = { ...overhead };
}

function setScheduling(
  spec: Writable<NonNullable<Pod['spec']>>,
  found: RuntimeClass,
  request: AdmissionRequest,
): void {
  const { nodeSelector = {}, tolerations = [] } = found.scheduling ?? {};
  for (const [key, value] of Object.entries(nodeSelector)) {
    const own = spec.nodeSelector?.[key];
    if (own === undefined || own === value) continue;
    const wanted = `runtimeClass.scheduling.nodeSelector[${key}] = ${value}`;
    const why = `conflict: ${wanted}; pod.spec.nodeSelector[${key}] = ${own}`;
    throw refused(request, why);
  }
  if (Object.keys(nodeSelector).length > 0) spec.nodeSelector = { ...spec.nodeSelector, ...nodeSelector };
  const given = spec.tolerations ?? [];
  const added = tolerations.filter((toleration) => !given.some((other) => deepEqual(other, toleration)));
  if (added.length > 0) spec.tolerations = [...given, ...added.map((toleration) => ({ ...toleration }))];
}

const refused = ({ group, resource, context }: AdmissionRequest, why: string): Error =>
  forbidden({ group, resource }, context.name ?? '', why);
