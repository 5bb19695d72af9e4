// Rows of `kubectl get` for the kinds of the core group that pods live by.
import type {
  ConfigMap,
  Endpoints,
  Event,
  Namespace,
  Node,
  Pod,
  Secret,
  Service,
  ServiceAccount,
} from '@berth/kube';

import { renderAge } from './duration.js';
import { renderLabels } from './labels-text.js';
import { summarizePod } from './pod-status-text.js';

const orNone = (text: string | undefined): string => text || '<none>';

export function podRow(pod: Pod, nowMs: number): readonly unknown[] {
  const { ready, status, restarts } = summarizePod(pod, nowMs);
  return [
    pod.metadata.name,
    ready,
    status,
    restarts,
    renderAge(pod.metadata.creationTimestamp, nowMs),
    orNone(pod.status?.podIPs?.[0]?.ip),
    orNone(pod.spec?.nodeName),
    orNone(pod.status?.nominatedNodeName),
    readinessGates(pod),
  ];
}

function readinessGates({ spec, status }: Pod): string {
  const gates = spec?.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const met = gates.filter(({ conditionType }) =>
    (status?.conditions ?? []).some(({ type, status: state }) => type === conditionType && state === 'True'),
  );
  return `${met.length}/${gates.length}`;
}

export function nodeRow({ metadata, spec, status }: Node, nowMs: number): readonly unknown[] {
  const info = status?.nodeInfo;
  const address = (wanted: string): string =>
    orNone(status?.addresses?.find(({ type }) => type === wanted)?.address);
  return [
    metadata.name,
    nodeStatus({ metadata, spec, status }),
    nodeRoles(metadata.labels ?? {}),
    renderAge(metadata.creationTimestamp, nowMs),
    info?.kubeletVersion ?? '',
    address('InternalIP'),
    address('ExternalIP'),
    info?.osImage || '<unknown>',
    info?.kernelVersion || '<unknown>',
    info?.containerRuntimeVersion || '<unknown>',
  ];
}

function nodeStatus({ spec, status }: Pick<Node, 'metadata' | 'spec' | 'status'>): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const state = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  return spec?.unschedulable ? `${state},SchedulingDisabled` : state;
}

function nodeRoles(labels: Readonly<Record<string, string>>): string {
  const prefix = 'node-role.kubernetes.io/';
  const roles = Object.entries(labels).flatMap(([key, value]) => {
    if (key.startsWith(prefix)) return key.length > prefix.length ? [key.slice(prefix.length)] : [];
    return key === 'kubernetes.io/role' && value ? [value] : [];
  });
  return orNone([...new Set(roles)].sort().join(','));
}

export const namespaceRow = ({ metadata, status }: Namespace, nowMs: number): readonly unknown[] => [
  metadata.name,
  status?.phase ?? '',
  renderAge(metadata.creationTimestamp, nowMs),
];

export function serviceRow({ metadata, spec, status }: Service, nowMs: number): readonly unknown[] {
  const ports = (spec?.ports ?? []).map(({ port, nodePort, protocol = 'TCP' }) =>
    nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  );
  return [
    metadata.name,
    spec?.type ?? '',
    orNone(spec?.clusterIPs?.[0]),
    externalAddress({ metadata, spec, status }),
    orNone(ports.join(',')),
    renderAge(metadata.creationTimestamp, nowMs),
    renderLabels(spec?.selector),
  ];
}

function externalAddress({ spec, status }: Pick<Service, 'metadata' | 'spec' | 'status'>): string {
  const externalIPs = spec?.externalIPs ?? [];
  switch (spec?.type) {
    case 'ClusterIP':
    case 'NodePort':
      return orNone(externalIPs.join(','));
    case 'LoadBalancer': {
      const given = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '');
      return [...given.filter(Boolean), ...externalIPs].join(',') || '<pending>';
    }
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

const maxEndpoints = 3;

export function endpointsRow({ metadata, subsets = [] }: Endpoints, nowMs: number): readonly unknown[] {
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) =>
          addresses.map(({ ip }) => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`),
        ),
  );
  const shown = all.slice(0, maxEndpoints).join(',');
  const more = all.length > maxEndpoints ? ` + ${all.length - maxEndpoints} more...` : '';
  return [
    metadata.name,
    subsets.length === 0 ? '<none>' : `${shown}${more}`,
    renderAge(metadata.creationTimestamp, nowMs),
  ];
}

export function eventRow(event: Event, nowMs: number): readonly unknown[] {
  const { involvedObject, series, metadata } = event;
  const first = event.firstTimestamp || event.eventTime;
  const last = series?.lastObservedTime || event.lastTimestamp || first;
  const kind = (involvedObject.kind ?? '').toLowerCase();
  const component = event.source?.component || event.reportingComponent || '';
  const host = event.source?.component ? (event.source.host ?? '') : (event.reportingInstance ?? '');
  return [
    renderAge(last, nowMs),
    event.type ?? '',
    event.reason ?? '',
    involvedObject.name ? `${kind}/${involvedObject.name}` : kind,
    involvedObject.fieldPath ?? '',
    host ? `${component}, ${host}` : component,
    (event.message ?? '').trim(),
    renderAge(first, nowMs),
    series?.count ?? (event.count || 1),
    metadata.name,
  ];
}

export const configMapRow = (
  { metadata, data = {}, binaryData = {} }: ConfigMap,
  nowMs: number,
): readonly unknown[] => [
  metadata.name,
  Object.keys(data).length + Object.keys(binaryData).length,
  renderAge(metadata.creationTimestamp, nowMs),
];

export const secretRow = ({ metadata, type, data = {} }: Secret, nowMs: number): readonly unknown[] => [
  metadata.name,
  type ?? '',
  Object.keys(data).length,
  renderAge(metadata.creationTimestamp, nowMs),
];

export const serviceAccountRow = (
  { metadata, secrets = [] }: ServiceAccount,
  nowMs: number,
): readonly unknown[] => [metadata.name, secrets.length, renderAge(metadata.creationTimestamp, nowMs)];
