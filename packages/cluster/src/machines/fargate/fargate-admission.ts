// What EKS' webhook does to a pod that a Fargate profile matches, decided once, at creation: the pod belongs to Fargate
// from then on, whatever becomes of the profile.
// See https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html
import {
  fargateProfileFor,
  fargateProfileLabel,
  fargateSchedulerName,
  fargateSize,
  type DeclaredCompute,
} from '@berth/compute';
import type { AdmissionPlugin } from '../../api/admission/index.js';
import type { Draft, RequestContext } from '../../api/kind-rules.js';
import { podOfDraft } from './pod-draft.unsafe.js';

const CAPACITY = 'CapacityProvisioned';
const LOGGING = 'Logging';

/** Gives the hook: sets scheduler, profile label and size annotation of pods that a profile catches. */
export function fargateAdmission(compute: DeclaredCompute): (draft: Draft, context: RequestContext) => void {
  return (draft, context) => {
    if (context.operation !== 'CREATE' || context.subresource) return;
    const pod = podOfDraft(draft);
    const metadata = { ...pod.metadata, namespace: pod.metadata.namespace ?? context.namespace };
    const profile = fargateProfileFor({ ...pod, metadata }, compute.fargateProfiles);
    if (!profile) return;
    const size = fargateSize(pod);
    draft['metadata'] = {
      ...pod.metadata,
      labels: { ...pod.metadata.labels, [fargateProfileLabel]: profile.name },
      annotations: {
        ...pod.metadata.annotations,
        ...(size.kind === 'size' && { [CAPACITY]: size.annotation }),
        [LOGGING]: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND',
      },
    };
    draft['spec'] = { ...pod.spec, schedulerName: fargateSchedulerName };
  };
}

/** The hook as an admission plugin of the API server. */
export function fargateAdmissionPlugin(compute: DeclaredCompute): AdmissionPlugin {
  const admit = fargateAdmission(compute);
  return {
    name: 'FargatePodAdmission',
    mutate: ({ resource, group, draft, context }) => {
      if (group === '' && resource === 'pods') admit(draft, context);
    },
  };
}
