// The rules of every built-in kind: defaults, what the server sets itself, validation, the columns of `kubectl get`.
import type { CustomKind } from '../custom/custom-kind.js';
import { definitionRules } from '../custom/definition-rules.js';
import type { KindRules } from '../kind-rules.js';
import { completeRules } from './complete-rules.js';
import { configMapRules, secretRules } from './config-data.js';
import { cronJobRules } from './cron-job.js';
import { daemonSetRules } from './daemon-set.js';
import { deploymentRules } from './deployment.js';
import { podDisruptionBudgetRules, priorityClassRules } from './disruption-budget.js';
import { endpointSliceRules, endpointsRules } from './endpoints.js';
import { eventRules, newEventRules } from './event.js';
import { jobRules } from './job.js';
import { leaseRules } from './lease.js';
import { limitRangeRules } from './limit-range.js';
import { namespaceRules } from './namespace.js';
import { ingressClassRules, ingressRules, networkPolicyRules } from './network.js';
import { nodeRules } from './node.js';
import { persistentVolumeClaimRules } from './persistent-volume-claim.js';
import { persistentVolumeRules, storageClassRules } from './persistent-volume.js';
import { podAutoscalerRules } from './pod-autoscaler.js';
import { podTemplateRules } from './pod-template.js';
import { podRules } from './pod.js';
import { clusterRoleBindingRules, clusterRoleRules, roleBindingRules, roleRules } from './rbac.js';
import { replicaSetRules, replicationControllerRules } from './replica-set.js';
import { resourceQuotaRules } from './resource-quota.js';
import { serviceRules } from './service.js';
import { csiDriverRules } from './csi-driver.js';
import { signingRequestRules } from './signing-request.js';
import { statefulSetRules } from './stateful-set.js';
import {
  admissionPolicyBindingRules,
  admissionPolicyRules,
  mutatingWebhookRules,
  validatingWebhookRules,
} from './webhooks.js';
import { traitsOf } from './traits.js';

/** A kind as the registry has it: Kubernetes' own, or one that a definition made. */
interface RuledKind {
  readonly group: string;
  readonly kind: string;
  readonly custom?: CustomKind | undefined;
}

/** The rules of a resource. */
export const rulesOf = ({ group, kind, custom }: RuledKind): KindRules =>
  custom?.rules ?? rulesFor(group, kind);

/** The rules of a kind; a kind without specials (or not known at all) gets the general ones. */
export function rulesFor(group: string, kind: string): KindRules {
  const name = group === '' ? kind : `${kind}.${group}`;
  const known = complete.get(name);
  if (known) return known;
  const rules = completeRules(traitsOf(group, kind), ownRules[name] ?? {});
  complete.set(name, rules);
  return rules;
}

const complete = new Map<string, KindRules>();

const ownRules: Readonly<Record<string, KindRules>> = {
  ConfigMap: configMapRules,
  Endpoints: endpointsRules,
  Event: eventRules,
  LimitRange: limitRangeRules,
  Namespace: namespaceRules,
  Node: nodeRules,
  PersistentVolume: persistentVolumeRules,
  PersistentVolumeClaim: persistentVolumeClaimRules,
  Pod: podRules,
  PodTemplate: podTemplateRules,
  ReplicationController: replicationControllerRules,
  ResourceQuota: resourceQuotaRules,
  Secret: secretRules,
  Service: serviceRules,
  'CSIDriver.storage.k8s.io': csiDriverRules,
  'CertificateSigningRequest.certificates.k8s.io': signingRequestRules,
  'MutatingWebhookConfiguration.admissionregistration.k8s.io': mutatingWebhookRules,
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io': validatingWebhookRules,
  'ValidatingAdmissionPolicy.admissionregistration.k8s.io': admissionPolicyRules,
  'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io': admissionPolicyBindingRules,
  'ClusterRole.rbac.authorization.k8s.io': clusterRoleRules,
  'ClusterRoleBinding.rbac.authorization.k8s.io': clusterRoleBindingRules,
  'CronJob.batch': cronJobRules,
  'CustomResourceDefinition.apiextensions.k8s.io': definitionRules,
  'DaemonSet.apps': daemonSetRules,
  'Deployment.apps': deploymentRules,
  'EndpointSlice.discovery.k8s.io': endpointSliceRules,
  'Event.events.k8s.io': newEventRules,
  'HorizontalPodAutoscaler.autoscaling': podAutoscalerRules,
  'Ingress.networking.k8s.io': ingressRules,
  'IngressClass.networking.k8s.io': ingressClassRules,
  'Job.batch': jobRules,
  'Lease.coordination.k8s.io': leaseRules,
  'NetworkPolicy.networking.k8s.io': networkPolicyRules,
  'PodDisruptionBudget.policy': podDisruptionBudgetRules,
  'PriorityClass.scheduling.k8s.io': priorityClassRules,
  'ReplicaSet.apps': replicaSetRules,
  'Role.rbac.authorization.k8s.io': roleRules,
  'RoleBinding.rbac.authorization.k8s.io': roleBindingRules,
  'StatefulSet.apps': statefulSetRules,
  'StorageClass.storage.k8s.io': storageClassRules,
};
