// A pod and its events as text, kept with the run when the pod itself is gone: what `kubectl describe` would have
// shown.
import type { ContainerStatus, Event, Pod } from '@berth/kube';

/** Renders a pod: where it was, its containers with their ends, conditions, events in order of time. */
export function describePod(pod: Pod, events: readonly Event[]): string {
  const { metadata, spec, status } = pod;
  const lines = [
    `Name:            ${metadata.name ?? ''}`,
    `Namespace:       ${metadata.namespace ?? ''}`,
    `Service Account: ${spec?.serviceAccountName ?? 'default'}`,
    `Node:            ${spec?.nodeName ?? '<none>'}`,
    `Created:         ${metadata.creationTimestamp ?? ''}`,
    `Labels:          ${pairs(metadata.labels)}`,
    `Status:          ${status?.phase ?? ''}${status?.reason ? ` (${status.reason})` : ''}`,
    ...(status?.message ? [`Message:         ${status.message}`] : []),
    `IP:              ${status?.podIP ?? ''}`,
    `QoS Class:       ${status?.qosClass ?? ''}`,
    'Containers:',
    ...(status?.containerStatuses ?? []).flatMap((container) => containerLines(pod, container)),
    'Conditions:',
    ...(status?.conditions ?? []).map(
      ({ type, status: value, reason, message }) =>
        `  ${type}: ${value}${reason ? ` (${reason}${message ? `: ${message}` : ''})` : ''}`,
    ),
    `Node-Selectors:  ${pairs(spec?.nodeSelector)}`,
    `Tolerations:     ${(spec?.tolerations ?? []).map(tolerationText).join(', ') || '<none>'}`,
    'Events:',
    ...eventLines(events),
  ];
  return `${lines.join('\n')}\n`;
}

const pairs = (values: Readonly<Record<string, string>> | undefined): string =>
  Object.entries(values ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(', ') || '<none>';

function containerLines(pod: Pod, { name, image, restartCount, state }: ContainerStatus): readonly string[] {
  const container = pod.spec?.containers.find((candidate) => candidate.name === name);
  return [
    `  ${name}:`,
    `    Image:         ${image}`,
    `    Command:       ${(container?.command ?? []).join(' ')}`,
    `    State:         ${stateText(state)}`,
    `    Restart Count: ${restartCount}`,
    `    Requests:      ${pairs(container?.resources?.requests)}`,
    `    Limits:        ${pairs(container?.resources?.limits)}`,
  ];
}

function stateText(state: ContainerStatus['state']): string {
  const { running, terminated: ended, waiting } = state ?? {};
  if (running) return `Running since ${running.startedAt ?? '?'}`;
  if (!ended) return `Waiting (${waiting?.reason ?? ''}) ${waiting?.message ?? ''}`;
  const times = `${ended.startedAt ?? '?'} to ${ended.finishedAt ?? '?'}`;
  return `Terminated (${ended.reason ?? ''}), exit code ${ended.exitCode}, ${times}`;
}

const tolerationText = (toleration: {
  key?: string | undefined;
  value?: string | undefined;
  effect?: string | undefined;
}): string =>
  `${toleration.key ?? ''}${toleration.value ? `=${toleration.value}` : ''}:${toleration.effect ?? ''}`;

function eventLines(events: readonly Event[]): readonly string[] {
  const time = (event: Event): string =>
    event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp ?? '';
  return [...events]
    .sort((left, right) => time(left).localeCompare(time(right)))
    .map((event) => {
      const count = (event.count ?? 1) > 1 ? ` (x${event.count ?? 1})` : '';
      return `  ${time(event)}  ${event.type ?? ''}  ${event.reason ?? ''}${count}  ${event.message ?? ''}`;
    });
}
