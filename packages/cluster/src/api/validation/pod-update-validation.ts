// What may change of a pod once it exists: images, a deadline, further tolerations, gates to remove.
import type { Affinity, Container, Pod, PodSpec } from '@berth/kube';

import { deepEqual } from '../kinds/deep-equal.js';
import type { FieldError } from '../kind-rules.js';
import { forbidden, invalid, required } from './field-errors.js';
import { goMap } from './go-selector.js';
import { renderSpecDifference } from './pod-spec-difference.js';
import { tolerationUpdateErrors } from './taint-validation.js';

/** Everything a change of the main resource of a pod may not do. */
export function podUpdateErrors(pod: Pod, before: Pod): readonly FieldError[] {
  const spec = pod.spec ?? { containers: [] };
  const old = before.spec ?? { containers: [] };
  const counts = [
    ...imageErrors('spec.containers', spec.containers, old.containers),
    ...imageErrors('spec.initContainers', spec.initContainers ?? [], old.initContainers ?? []),
  ];
  if (counts.some((error) => error.type === 'Forbidden')) return counts;
  const errors = [
    ...counts,
    ...deadlineErrors(spec.activeDeadlineSeconds, old.activeDeadlineSeconds),
    ...gateErrors(spec, old),
    ...gatedSelectorErrors(spec, old),
    ...tolerationUpdateErrors('spec.tolerations', spec.tolerations ?? [], old.tolerations ?? []),
  ];
  const judged = withoutAllowedChanges(spec, old);
  if (!deepEqual(judged, old))
    errors.push(forbidden('spec', `${allowed}\n${renderSpecDifference(old, judged)}`));
  return errors;
}

const allowed =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
  '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

function imageErrors(
  field: string,
  containers: readonly Container[],
  before: readonly Container[],
): readonly FieldError[] {
  if (containers.length !== before.length)
    return [forbidden(field, 'pod updates may not add or remove containers')];
  return containers.flatMap(({ image }, index) => (image ? [] : [required(`${field}[${index}].image`)]));
}

function deadlineErrors(seconds: number | undefined, before: number | undefined): readonly FieldError[] {
  const field = 'spec.activeDeadlineSeconds';
  if (before === undefined) return [];
  if (seconds === undefined)
    return [invalid(field, null, 'must not update from a positive integer to nil value')];
  return seconds <= before ? [] : [invalid(field, seconds, 'must be less than or equal to previous value')];
}

function gateErrors({ schedulingGates = [] }: PodSpec, before: PodSpec): readonly FieldError[] {
  const known = new Set((before.schedulingGates ?? []).map(({ name }) => name));
  return schedulingGates.flatMap(({ name }, index) => {
    if (known.has(name)) return [];
    const detail = `only deletion is allowed, but found new scheduling gate '${name}'`;
    return [forbidden(`spec.schedulingGates[${index}].name`, detail)];
  });
}

/** A pod that may not be scheduled yet may be narrowed to fewer nodes, never widened. */
function gatedSelectorErrors(spec: PodSpec, old: PodSpec): readonly FieldError[] {
  const isGated = (old.schedulingGates ?? []).length > 0;
  if (!isGated || keepsSelector(spec, old)) return [];
  const detail = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
  return [invalid('spec.nodeSelector', goMap(spec.nodeSelector), detail)];
}

const keepsSelector = (spec: PodSpec, old: PodSpec): boolean =>
  Object.entries(old.nodeSelector ?? {}).every(([key, value]) => spec.nodeSelector?.[key] === value);

/** The new spec with everything that may change as it was: what is left has to equal the old one. */
function withoutAllowedChanges(spec: PodSpec, old: PodSpec): PodSpec {
  const isGated = (old.schedulingGates ?? []).length > 0;
  const {
    activeDeadlineSeconds: _deadline,
    tolerations: _tolerations,
    schedulingGates: _gates,
    ...rest
  } = spec;
  const { activeDeadlineSeconds, tolerations, schedulingGates, terminationGracePeriodSeconds } = old;
  const mayFinish = spec.terminationGracePeriodSeconds === 1 && (terminationGracePeriodSeconds ?? 0) < 0;
  return {
    ...(isGated ? withoutGatedChanges(rest, old) : rest),
    containers: withImages(spec.containers, old.containers),
    ...(spec.initContainers && { initContainers: withImages(spec.initContainers, old.initContainers ?? []) }),
    ...(activeDeadlineSeconds !== undefined && { activeDeadlineSeconds }),
    ...(tolerations && { tolerations }),
    ...(schedulingGates && { schedulingGates }),
    ...(mayFinish && { terminationGracePeriodSeconds }),
  };
}

const withImages = (containers: readonly Container[], from: readonly Container[]): readonly Container[] =>
  containers.map((container, index) => {
    const image = from[index]?.image;
    return image === undefined ? container : { ...container, image };
  });

/** What may change of a gated pod besides: its node selector and affinity, which are judged apart. */
function withoutGatedChanges(spec: PodSpec, old: PodSpec): PodSpec {
  const { nodeSelector: _selector, affinity, ...rest } = spec;
  const narrows = affinity?.nodeAffinity !== undefined && narrowsAffinity(spec, old);
  const shownAffinity = narrows ? withNodeAffinity(affinity, old.affinity) : affinity;
  return {
    ...rest,
    ...(old.nodeSelector && { nodeSelector: old.nodeSelector }),
    ...(shownAffinity && { affinity: shownAffinity }),
  };
}

/** The affinity with the node affinity of another; nothing when nothing is left. */
function withNodeAffinity(affinity: Affinity | undefined, from: Affinity | undefined): Affinity | undefined {
  const { nodeAffinity: _own, ...rest } = affinity ?? {};
  const merged = { ...rest, ...(from?.nodeAffinity && { nodeAffinity: from.nodeAffinity }) };
  return Object.keys(merged).length === 0 ? from : merged;
}

/** Terms may only gain requirements; without terms before, anything narrows. */
function narrowsAffinity(spec: PodSpec, old: PodSpec): boolean {
  const before =
    old.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (!before) return true;
  if (!terms || terms.length !== before.length) return false;
  return before.every((term, index) => {
    const now = terms[index];
    const kept = (list: readonly unknown[] | undefined, next: readonly unknown[] | undefined): boolean =>
      (list ?? []).every((item) => (next ?? []).some((other) => deepEqual(item, other)));
    return kept(term.matchExpressions, now?.matchExpressions) && kept(term.matchFields, now?.matchFields);
  });
}
