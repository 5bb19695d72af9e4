// Which row function prints which kind. Objects were decoded by the schema of their kind, so the types hold.
import type { Stored } from '../../store/stored.js';
import {
  bindingRow,
  csiNodeRow,
  endpointSliceRow,
  ingressClassRow,
  ingressRow,
  leaseRow,
  networkPolicyRow,
  persistentVolumeClaimRow,
  persistentVolumeRow,
  priorityClassRow,
  resourceQuotaRow,
  runtimeClassRow,
  storageClassRow,
  webhooksRow,
} from './cluster-rows.js';
import {
  configMapRow,
  endpointsRow,
  eventRow,
  namespaceRow,
  nodeRow,
  podRow,
  secretRow,
  serviceAccountRow,
  serviceRow,
} from './core-rows.js';
import { podAutoscalerRow } from './pod-autoscaler-row.js';
import {
  controllerRevisionRow,
  cronJobRow,
  daemonSetRow,
  deploymentRow,
  disruptionBudgetRow,
  jobRow,
  podTemplateRow,
  replicaSetRow,
  replicationControllerRow,
  statefulSetRow,
} from './workload-rows.js';

/** Cells of an object, in the order of the kind's columns. */
export type Row = (object: Stored, nowMs: number) => readonly unknown[];

const row = <T>(print: (object: T, nowMs: number) => readonly unknown[]): Row => print as unknown as Row;

/** The row functions by `Kind` or `Kind.group`. */
export const rowsByKind: Readonly<Record<string, Row>> = {
  ConfigMap: row(configMapRow),
  Endpoints: row(endpointsRow),
  Event: row(eventRow),
  Namespace: row(namespaceRow),
  Node: row(nodeRow),
  PersistentVolume: row(persistentVolumeRow),
  PersistentVolumeClaim: row(persistentVolumeClaimRow),
  Pod: row(podRow),
  PodTemplate: row(podTemplateRow),
  ReplicationController: row(replicationControllerRow),
  ResourceQuota: row(resourceQuotaRow),
  Secret: row(secretRow),
  Service: row(serviceRow),
  ServiceAccount: row(serviceAccountRow),
  'CSINode.storage.k8s.io': row(csiNodeRow),
  'ClusterRoleBinding.rbac.authorization.k8s.io': row(bindingRow),
  'ControllerRevision.apps': row(controllerRevisionRow),
  'CronJob.batch': row(cronJobRow),
  'DaemonSet.apps': row(daemonSetRow),
  'Deployment.apps': row(deploymentRow),
  'EndpointSlice.discovery.k8s.io': row(endpointSliceRow),
  'HorizontalPodAutoscaler.autoscaling': row(podAutoscalerRow),
  'Ingress.networking.k8s.io': row(ingressRow),
  'IngressClass.networking.k8s.io': row(ingressClassRow),
  'Job.batch': row(jobRow),
  'Lease.coordination.k8s.io': row(leaseRow),
  'MutatingWebhookConfiguration.admissionregistration.k8s.io': row(webhooksRow),
  'NetworkPolicy.networking.k8s.io': row(networkPolicyRow),
  'PodDisruptionBudget.policy': row(disruptionBudgetRow),
  'PriorityClass.scheduling.k8s.io': row(priorityClassRow),
  'ReplicaSet.apps': row(replicaSetRow),
  'RoleBinding.rbac.authorization.k8s.io': row(bindingRow),
  'RuntimeClass.node.k8s.io': row(runtimeClassRow),
  'StatefulSet.apps': row(statefulSetRow),
  'StorageClass.storage.k8s.io': row(storageClassRow),
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io': row(webhooksRow),
};
