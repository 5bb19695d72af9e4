// Priority: the class of a pod decides its priority; nobody sets the number himself.
import type { Pod, PriorityClass } from '@berth/kube';

import { typedDraft, type Writable } from '../kinds/typed-rules.unsafe.js';
import { forbidden } from '../status-errors.js';
import { isPodCreate, type AdmissionPlugin, type AdmissionRequest } from './admission.js';

/** The plugin kube-apiserver runs under the same name. */
export const priority: AdmissionPlugin = {
  name: 'Priority',
  mutate: (request) => {
    if (!isPodCreate(request)) return;
    const { spec } = typedDraft<Pod>(request.draft);
    if (spec) setPriority(spec, request);
  },
  validate: (request) => {
    if (request.kind !== 'PriorityClass' || request.context.operation === 'DELETE') return;
    const draft = typedDraft<PriorityClass>(request.draft);
    if (!draft.globalDefault) return;
    const other = defaultClass(request);
    if (other && other.metadata.name !== draft.metadata.name) {
      const why = `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`;
      throw refused(request, why);
    }
  },
};

function setPriority(spec: Writable<NonNullable<Pod['spec']>>, request: AdmissionRequest): void {
  const found = spec.priorityClassName ? classNamed(request, spec.priorityClassName) : defaultClass(request);
  const value = found?.value ?? 0;
  if (spec.priority !== undefined && spec.priority !== value) {
    const why =
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; ` +
      `priority admission controller computed ${value} from the given PriorityClass name`;
    throw refused(request, why);
  }
  const policy = found?.preemptionPolicy ?? 'PreemptLowerPriority';
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
    const why =
      `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; ` +
      `priority admission controller computed ${policy} from the given PriorityClass name`;
    throw refused(request, why);
  }
  if (found?.metadata.name) spec.priorityClassName = found.metadata.name;
  spec.priority = value;
  spec.preemptionPolicy = policy;
}

function classNamed(request: AdmissionRequest, name: string): PriorityClass {
  const found = request.context.api.peek('priorityclasses.scheduling.k8s.io', { name });
  if (found) return found;
  throw refused(request, `no PriorityClass with name ${name} was found`);
}

/** Of several defaults, the lowest holds. */
function defaultClass({ context }: AdmissionRequest): PriorityClass | undefined {
  let lowest: PriorityClass | undefined;
  for (const each of context.api.items('priorityclasses.scheduling.k8s.io'))
    if (each.globalDefault && (!lowest || each.value < lowest.value)) lowest = each;
  return lowest;
}

const refused = ({ group, resource, context }: AdmissionRequest, why: string): Error =>
  forbidden({ group, resource }, context.name ?? '', why);
