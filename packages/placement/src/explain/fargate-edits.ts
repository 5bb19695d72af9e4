// Which edits might bring a pod onto Fargate, keep it off there, or lift what Fargate refuses of it.
import {
  computeTypeKey,
  fargateProfileFor,
  fargateSizes,
  matchesSelector,
  type FargateProfile,
  type FargateSelector,
} from '@berth/compute';
import type { Container, Pod } from '@berth/kube';
import { roundedAmount } from '../snapshot/amount.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';
import type { Rejection } from '../verdict.js';
import type { Edit } from './edits.js';
import { renderAmount } from './render-amount.js';

/** The annotation that the webhook of EKS honours. */
export const LEAVE_FARGATE: Edit = { kind: 'set-pod-annotation', key: computeTypeKey, value: 'ec2' };

/** Sets of edits that make the profile catch the pod: each of its selectors met by the pod, or one more selector. */
export function matchEdits(pod: Pod, profile: FargateProfile): readonly (readonly Edit[])[] {
  const met = profile.selectors
    .filter((selector) => !matchesSelector(pod, selector))
    .flatMap((selector) => editsToMeet(pod, selector));
  const namespace = pod.metadata.namespace ?? 'default';
  // A selector without labels would catch all other pods of the namespace too.
  const labels = pod.metadata.labels ?? {};
  const [only] = Object.entries(labels).filter(([key]) => !OF_CONTROLLERS.test(key));
  const added: readonly Edit[] = only
    ? [
        {
          kind: 'add-profile-selector',
          profile: profile.name,
          namespace,
          labels: Object.fromEntries([only]),
        },
      ]
    : [];
  return [...met, ...(added.length > 0 ? [added] : [])];
}

/** Labels that name one pod, one job or one generation of a workload. */
const OF_CONTROLLERS = /(?:^|[./_-])(?:uid|id|hash|name|index|run|role)$/;

/** Wildcards are met by a text that they match only when there is an obvious one: the pattern without them. */
function editsToMeet(pod: Pod, { namespace, labels }: FargateSelector): readonly (readonly Edit[])[] {
  const from = pod.metadata.namespace ?? 'default';
  const staysThere = matchesSelector(pod, { namespace, labels: {} });
  if (!staysThere && isPattern(namespace)) return [];
  const moved: readonly Edit[] = staysThere ? [] : [{ kind: 'set-namespace', from, to: namespace }];
  const named = Object.entries(labels).flatMap(([key, value]): readonly (Edit | undefined)[] => {
    const namespaced = { ...pod, metadata: { ...pod.metadata, namespace } };
    if (matchesSelector(namespaced, { namespace, labels: { [key]: value } })) return [];
    if (isPattern(key) || isPattern(value)) return [undefined];
    const was = pod.metadata.labels?.[key];
    return [{ kind: 'set-pod-label', key, value, ...(was === undefined ? {} : { was }) }];
  });
  const edits = [...moved, ...named.filter((edit) => edit !== undefined)];
  return named.includes(undefined) || edits.length === 0 ? [] : [edits];
}

const isPattern = (text: string): boolean => /[*?]/.test(text);

/** For each thing that Fargate refuses, the edits that might lift it. */
export const refusalChoices = (pod: Pod, rejections: readonly Rejection[]): readonly (readonly Edit[])[] =>
  rejections.map((rejection) => choicesFor(pod, rejection));

function choicesFor(pod: Pod, { rule, detail }: Rejection): readonly Edit[] {
  switch (rule) {
    case 'fargate.host-network':
    case 'fargate.host-pid': {
      const field = detail['field'];
      return typeof field === 'string' ? [removed(field.split('.'))] : [];
    }
    case 'fargate.privileged':
      return ofContainer(pod, detail, (at) => [...at, 'securityContext', String(detail['field'])]);
    case 'fargate.capabilities':
      return ofContainer(pod, detail, (at) => [...at, 'securityContext', 'capabilities', 'add']);
    case 'fargate.host-port':
      return hostPortEdits(pod, detail);
    case 'fargate.architecture': {
      const [key, was] = [String(detail['label']), String(detail['asked'])];
      const value = key.endsWith('/os') ? 'linux' : 'amd64';
      return [{ kind: 'set-node-selector', key, value, was }];
    }
    case 'fargate.device':
      return [];
    case 'fargate.disk':
      return [lowered(pod, 'ephemeral-storage', Number(detail['largestBytes']))];
    case 'fargate.too-large':
      return largestSize(pod);
    default:
      return [];
  }
}

const removed = (path: readonly (string | number)[]): Edit => ({ kind: 'remove-field', path });

type Path = readonly (string | number)[];

/** Where the container that a refusal names stands in the pod. */
function containerPath(pod: Pod, name: unknown): Path | undefined {
  const find = (containers: readonly Container[] | undefined): number =>
    (containers ?? []).findIndex((container) => container.name === name);
  const main = find(pod.spec?.containers);
  if (main >= 0) return ['spec', 'containers', main];
  const init = find(pod.spec?.initContainers);
  return init >= 0 ? ['spec', 'initContainers', init] : undefined;
}

function ofContainer(pod: Pod, detail: Rejection['detail'], path: (at: Path) => Path): readonly Edit[] {
  const at = containerPath(pod, detail['container']);
  return at ? [removed(path(at))] : [];
}

function hostPortEdits(pod: Pod, detail: Rejection['detail']): readonly Edit[] {
  const at = containerPath(pod, detail['container']);
  if (!at) return [];
  const { spec } = pod;
  const list = at[1] === 'containers' ? spec?.containers : spec?.initContainers;
  const ports = list?.[Number(at[2])]?.ports ?? [];
  const index = ports.findIndex(
    ({ hostPort, hostIP }) => hostPort === detail['hostPort'] && hostIP === detail['hostIP'],
  );
  if (index < 0) return [];
  const field = detail['hostPort'] === undefined ? 'hostIP' : 'hostPort';
  return [removed([...at, 'ports', index, field])];
}

/** Memory has 256 MiB of the largest micro-VM taken away for the kubelet. */
function largestSize(pod: Pod): readonly Edit[] {
  const [cpu, memory] = [requested(pod, 'cpu'), requested(pod, 'memory')];
  const largest = fargateSizes().at(-1);
  if (!largest) return [];
  const mostMemory = largest.memoryBytes - 256 * 1024 ** 2;
  if (cpu > largest.cpuMillis) return [lowered(pod, 'cpu', largest.cpuMillis)];
  return memory > mostMemory ? [lowered(pod, 'memory', mostMemory)] : [];
}

const requested = (pod: Pod, resource: string): number =>
  roundedAmount(resource, podRequestNanos(pod).get(resource) ?? 0n);

const lowered = (pod: Pod, resource: string, to: number): Edit => ({
  kind: 'lower-request',
  resource,
  from: renderAmount(resource, requested(pod, resource)),
  to: renderAmount(resource, to),
});

/** True when a profile catches the pod as it is. */
export const isCaught = (pod: Pod, profiles: readonly FargateProfile[]): boolean =>
  fargateProfileFor(pod, profiles) !== undefined;
