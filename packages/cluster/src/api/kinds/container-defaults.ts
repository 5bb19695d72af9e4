// Defaults of containers and what they hold: pull policy, probes, ports, environment. Source: Kubernetes' own defaults
// of core/v1, as they show in https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
import {
  quantityOf,
  renderQuantity,
  roundUpToMillis,
  type Container,
  type EphemeralContainer,
  type EnvVar,
  type HTTPGetAction,
  type LifecycleHandler,
  type Probe,
} from '@berth/kube';

import type { Writable } from './typed-rules.unsafe.js';

/** Fills in what a container leaves open. The same for init and ephemeral containers. */
export function setContainerDefaults(container: Writable<Container | EphemeralContainer>): void {
  container.imagePullPolicy ||= pullPolicyOf(container.image);
  container.terminationMessagePath ||= '/dev/termination-log';
  container.terminationMessagePolicy ||= 'File';
  for (const port of container.ports ?? []) port.protocol ||= 'TCP';
  for (const variable of container.env ?? []) setEnvDefaults(variable);
  setResourceDefaults(container.resources?.limits);
  setResourceDefaults(container.resources?.requests);
  setProbeDefaults(container.livenessProbe);
  setProbeDefaults(container.readinessProbe);
  setProbeDefaults(container.startupProbe);
  setHandlerDefaults(container.lifecycle?.postStart);
  setHandlerDefaults(container.lifecycle?.preStop);
}

/** `Always` for `latest` and for no tag at all, otherwise `IfNotPresent`; a digest counts as a tag. */
export function pullPolicyOf(image: string | undefined): 'Always' | 'IfNotPresent' {
  if (!image || image !== image.trim() || image.includes('@')) return 'IfNotPresent';
  const last = image.slice(image.lastIndexOf('/') + 1);
  const colon = last.indexOf(':');
  const isName = /^[a-z0-9._-]+$/.test(colon < 0 ? last : last.slice(0, colon));
  if (!isName) return 'IfNotPresent';
  return colon < 0 || last.slice(colon + 1) === 'latest' ? 'Always' : 'IfNotPresent';
}

/** Amounts finer than a thousandth are rounded up to one. */
export function setResourceDefaults(list: Record<string, string> | undefined): void {
  for (const name of Object.keys(list ?? {})) {
    const amount = list?.[name];
    if (list && amount !== undefined && finerThanMilli.test(amount))
      list[name] = renderQuantity(roundUpToMillis(quantityOf(amount)));
  }
}

/** Micro and nano amounts are the only canonical forms below a thousandth, besides negative exponents. */
const finerThanMilli = /[nu]$|e-/;

function setEnvDefaults(variable: Writable<EnvVar>): void {
  const { fieldRef, fileKeyRef } = variable.valueFrom ?? {};
  if (fieldRef) fieldRef.apiVersion ||= 'v1';
  if (fileKeyRef) fileKeyRef.optional ??= false;
}

function setProbeDefaults(probe: Writable<Probe> | undefined): void {
  if (!probe) return;
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  setHttpGetDefaults(probe.httpGet);
  if (probe.grpc) probe.grpc.service ??= '';
}

function setHandlerDefaults(handler: Writable<LifecycleHandler> | undefined): void {
  setHttpGetDefaults(handler?.httpGet);
}

function setHttpGetDefaults(action: Writable<HTTPGetAction> | undefined): void {
  if (!action) return;
  action.path ||= '/';
  action.scheme ||= 'HTTP';
}
