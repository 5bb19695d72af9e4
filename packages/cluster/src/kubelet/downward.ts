// What a pod may read of itself: fieldRef and resourceFieldRef (the downward API).
import {
  bytesOf,
  millisOf,
  parseQuantity,
  quantityValue,
  type Container,
  type Pod,
  type ResourceFieldSelector,
} from '@berth/kube';

export interface PodFacts {
  readonly pod: Pod;
  readonly podIp: string;
  /** Allocatable of the node, for limits that the container leaves open. */
  readonly nodeAllocatable: Readonly<Record<string, string>>;
}

/** The value of a field path such as `metadata.labels['x']`; undefined when there is no such field. */
export function fieldValue({ pod, podIp }: PodFacts, path: string): string | undefined {
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (keyed) return pod.metadata[keyed[1] === 'labels' ? 'labels' : 'annotations']?.[keyed[2] ?? ''] ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace;
    case 'metadata.uid':
      return pod.metadata.uid;
    case 'metadata.labels':
      return renderMap(pod.metadata.labels);
    case 'metadata.annotations':
      return renderMap(pod.metadata.annotations);
    case 'spec.nodeName':
      return pod.spec?.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec?.serviceAccountName ?? 'default';
    case 'status.podIP':
    case 'status.podIPs':
      return podIp;
    case 'status.hostIP':
    case 'status.hostIPs':
      return '127.0.0.1';
    default:
      return undefined;
  }
}

/** The value of a resource of a container, divided and rounded up; a limit that is not set is the node's. */
export function resourceFieldValue(
  facts: PodFacts,
  selector: ResourceFieldSelector,
  own?: Container,
): string {
  const { containers = [], initContainers = [] } = facts.pod.spec ?? {};
  const container = selector.containerName
    ? [...containers, ...initContainers].find(({ name }) => name === selector.containerName)
    : own;
  const [kind, resource = ''] = splitOnce(selector.resource);
  const { limits, requests } = container?.resources ?? {};
  const text =
    kind === 'limits'
      ? (limits?.[resource] ?? facts.nodeAllocatable[resource])
      : (requests?.[resource] ?? limits?.[resource]);
  return divide(String(text ?? '0'), resource, divisorOf(selector));
}

const divisorOf = (selector: ResourceFieldSelector): string => {
  const text = String(selector.divisor ?? '1');
  return text === '0' ? '1' : text;
};

function divide(text: string, resource: string, divisor: string): string {
  if (resource === 'cpu') return String(Math.ceil(millisOf(text) / Math.max(1, millisOf(divisor))));
  const size = parseQuantity(divisor);
  const by = size.ok ? Number(quantityValue(size.value)) : 1;
  return String(Math.ceil(bytesOf(text) / Math.max(1, by)));
}

function splitOnce(text: string): [string, string] {
  const dot = text.indexOf('.');
  return [text.slice(0, dot), text.slice(dot + 1)];
}

/** `key="value"` lines in order of keys, values quoted as Go quotes them. */
const renderMap = (map: Readonly<Record<string, string>> | undefined): string =>
  Object.entries(map ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');
