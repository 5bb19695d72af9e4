// Pods that a Fargate profile catches: they run there or nowhere.
// https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html
import {
  fargatePricePerHour,
  fargateProfileFor,
  fargateRefusals,
  fargateSize,
  type DeclaredCompute,
  type FargateProfile,
} from '@berth/compute';
import type { Pod } from '@berth/kube';
import type { Forecast, Rejection, Verdict } from '../verdict.js';

/** The scheduler names that leave a pod to the webhook of EKS. */
const OPEN_SCHEDULERS = new Set([undefined, '', 'default-scheduler', 'fargate-scheduler']);

/** The verdict when a profile catches the pod; undefined when none does. */
export function explainOnFargate(pod: Pod, compute: DeclaredCompute): Verdict | undefined {
  if (!OPEN_SCHEDULERS.has(pod.spec?.schedulerName)) return undefined;
  const profile = fargateProfileFor(pod, compute.fargateProfiles);
  if (!profile) return undefined;
  const refusals = fargateRefusals(pod).map((refusal) => refusedBy(profile, refusal));
  const runs = refusals.length === 0;
  const target = `fargate:${profile.name}`;
  return {
    apiVersion: 'berth.dev/v1',
    kind: 'Verdict',
    pod: `${pod.metadata.namespace ?? 'default'}/${pod.metadata.name ?? ''}`,
    outcome: runs ? 'scheduled' : 'unschedulable',
    feasible: runs ? [target] : [],
    rejections: [...refusals, ...compute.pools.map(({ name }) => caught(name, profile))],
    prefilter: null,
    scores: [],
    best: runs ? [target] : [],
    preemption: null,
    forecast: runs ? fargateForecast(pod, target, compute.region) : nowhere(profile),
    fixes: [],
  };
}

function fargateForecast(pod: Pod, target: string, region: string): Forecast {
  const size = fargateSize(pod);
  if (size.kind === 'refusal') throw new Error('a pod without a Fargate size was not refused');
  return {
    target,
    nodesAdded: 1,
    startsWhen: 'after-boot',
    usdPerHour: fargatePricePerHour(size, region)?.usdPerHour ?? null,
    certainty: 'certain',
    because: [
      `the profile catches the pod`,
      `Fargate starts ${size.annotation.replace('CapacityProvisioned: ', '')} for it`,
    ],
  };
}

const nowhere = ({ name }: FargateProfile): Forecast => ({
  target: 'none',
  nodesAdded: 0,
  startsWhen: 'never',
  usdPerHour: null,
  certainty: 'certain',
  because: [`profile ${name} catches the pod and Fargate refuses it, so no node group gets it`],
});

const refusedBy = (
  { name }: FargateProfile,
  refusal: { readonly code: string; readonly detail: Readonly<Record<string, unknown>> },
): Rejection => ({
  profile: name,
  rule: refusal.code,
  plugin: 'Fargate',
  code: 'UnschedulableAndUnresolvable',
  message: 'Pod not supported on Fargate',
  detail: refusal.detail,
});

const caught = (pool: string, profile: FargateProfile): Rejection => ({
  pool,
  rule: 'fargate.captured',
  plugin: 'Fargate',
  code: 'UnschedulableAndUnresolvable',
  message: 'a Fargate profile catches the pod before it reaches a node group',
  detail: { profile: profile.name },
});
