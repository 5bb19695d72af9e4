// PodSecurity: labels of a namespace say which of the Pod Security Standards its pods keep, or are warned about.
import type { Namespace, Pod, PodTemplateSpec } from '@berth/kube';

import { typedObject } from '../kinds/typed-rules.unsafe.js';
import { forbidden } from '../status-errors.js';
import type { AdmissionPlugin, AdmissionRequest } from './admission.js';
import { checksByLevel } from './pod-security-checks.js';

/** The plugin kube-apiserver runs under the same name. */
export const podSecurity: AdmissionPlugin = {
  name: 'PodSecurity',
  validate: (request) => {
    const { namespace, operation, api, subresource } = request.context;
    const isEdit = subresource !== undefined && subresource !== 'ephemeralcontainers';
    if (!namespace || isEdit || (operation !== 'CREATE' && operation !== 'UPDATE')) return;
    const pod = podIn(request);
    const owner = pod && api.peek('namespaces', { name: namespace });
    if (!pod || !owner) return;
    enforce(request, pod, owner);
    warn(request, pod, owner);
  },
};

const prefix = 'pod-security.kubernetes.io/';

function enforce(request: AdmissionRequest, pod: Pod, owner: Namespace): void {
  if (request.kind !== 'Pod' || request.context.operation !== 'CREATE') return;
  const found = violations(pod, owner, 'enforce');
  if (found === undefined) return;
  const ref = { group: request.group, resource: request.resource };
  throw forbidden(ref, request.context.name ?? '', `violates PodSecurity ${found}`);
}

function warn(request: AdmissionRequest, pod: Pod, owner: Namespace): void {
  const found = violations(pod, owner, 'warn');
  if (found !== undefined) request.warn(`would violate PodSecurity ${found}`);
}

/** `"baseline:latest": privileged (…)`, or undefined when the pod keeps the level asked for. */
function violations(pod: Pod, owner: Namespace, mode: 'enforce' | 'warn'): string | undefined {
  const labels = owner.metadata.labels ?? {};
  const level = labels[`${prefix}${mode}`];
  if (level !== 'baseline' && level !== 'restricted') return undefined;
  const found = checksByLevel[level].flatMap((check) => check(pod) ?? []);
  if (found.length === 0) return undefined;
  const version = labels[`${prefix}${mode}-version`] ?? 'latest';
  return `${JSON.stringify(`${level}:${version}`)}: ${found.join(', ')}`;
}

const templateOwners: ReadonlySet<string> = new Set([
  'DaemonSet',
  'Deployment',
  'Job',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
]);

/** The pod of a request, or the one that a workload would make. */
function podIn({ group, kind, draft }: AdmissionRequest): Pod | undefined {
  if (group === '' && kind === 'Pod') return typedObject<Pod>(draft);
  if (!templateOwners.has(kind) && kind !== 'PodTemplate' && kind !== 'CronJob') return undefined;
  const owner = typedObject<TemplateOwner>(draft);
  const template = owner.template ?? owner.spec?.template ?? owner.spec?.jobTemplate?.spec?.template;
  return (
    template?.spec && {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: template.metadata ?? {},
      spec: template.spec,
    }
  );
}

interface TemplateOwner {
  readonly template?: PodTemplateSpec | undefined;
  readonly spec?:
    | {
        readonly template?: PodTemplateSpec | undefined;
        readonly jobTemplate?:
          | { readonly spec?: { readonly template?: PodTemplateSpec | undefined } | undefined }
          | undefined;
      }
    | undefined;
}
