// Pods that a Fargate profile catches: they run there or nowhere.
// https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html
import {
  computeTypeKey,
  fargatePricePerHour,
  fargateProfileFor,
  fargateProfileLabel,
  fargateRefusals,
  fargateSize,
  matchesProfile,
  type DeclaredCompute,
  type FargateProfile,
} from '@berth/compute';
import type { Pod } from '@berth/kube';
import { isDaemonSetPod } from '../growth/daemon-set-pods.js';
import { roundedAmount } from '../snapshot/amount.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';
import type { Forecast, Rejection, Verdict } from '../verdict.js';
import { renderAmount } from './render-amount.js';

/** The scheduler names that leave a pod to the webhook of EKS. */
const OPEN_SCHEDULERS = new Set([undefined, '', 'default-scheduler', 'fargate-scheduler']);

/** The verdict when a profile catches the pod; undefined when none does. */
export function explainOnFargate(pod: Pod, compute: DeclaredCompute): Verdict | undefined {
  if (!OPEN_SCHEDULERS.has(pod.spec?.schedulerName)) return undefined;
  const profile = fargateProfileFor(pod, compute.fargateProfiles);
  if (!profile) return undefined;
  const refusals = fargateRefusals(pod).map((refusal) => refusedBy(profile, refusal));
  const runs = refusals.length === 0;
  const others = compute.fargateProfiles.filter((one) => one !== profile);
  const target = `fargate:${profile.name}`;
  return {
    apiVersion: 'berth.dev/v1',
    kind: 'Verdict',
    pod: `${pod.metadata.namespace ?? 'default'}/${pod.metadata.name ?? ''}`,
    outcome: runs ? 'scheduled' : 'unschedulable',
    feasible: runs ? [target] : [],
    rejections: [
      ...refusals,
      ...compute.pools.map(({ name }) => caught(name, profile)),
      ...profilesPassed(pod, { ...compute, fargateProfiles: others }),
    ],
    prefilter: null,
    scores: [],
    best: runs ? [target] : [],
    preemption: null,
    forecast: runs ? fargateForecast(pod, profile, compute) : nowhere(profile),
    fixes: [],
  };
}

/** Why profiles do not catch a pod. */
export const profilesPassed = (
  pod: Pod,
  { fargateProfiles }: Pick<DeclaredCompute, 'fargateProfiles'>,
): readonly Rejection[] => fargateProfiles.map((profile) => passedBy(pod, profile));

function passedBy(pod: Pod, profile: FargateProfile): Rejection {
  const { name, selectors } = profile;
  const forced = pod.metadata.labels?.[fargateProfileLabel];
  const refuse = (rule: string, message: string, detail: Rejection['detail']): Rejection => ({
    profile: name,
    rule,
    plugin: 'Fargate',
    code: 'UnschedulableAndUnresolvable',
    message,
    detail,
  });
  if (!matchesProfile(pod, profile))
    return refuse('fargate.no-match', 'no selector of the profile matches the pod', { selectors });
  if (isDaemonSetPod(pod)) return refuse('fargate.daemon-set', 'Pod not supported on Fargate', {});
  if (pod.metadata.annotations?.[computeTypeKey] === 'ec2')
    return refuse('fargate.opted-out', 'an annotation keeps the pod off Fargate', { key: computeTypeKey });
  if (forced !== undefined && forced !== name)
    return refuse('fargate.other-profile', 'the pod names another profile', { profile: forced });
  const { schedulerName = '' } = pod.spec ?? {};
  if (!OPEN_SCHEDULERS.has(schedulerName))
    return refuse('fargate.scheduler', 'another scheduler has the pod', { schedulerName });
  return refuse('fargate.later-name', 'a profile whose name comes first catches the pod', {});
}

function fargateForecast(
  pod: Pod,
  profile: FargateProfile,
  { region, fargateProfiles }: DeclaredCompute,
): Forecast {
  const size = fargateSize(pod);
  if (size.kind === 'refusal') throw new Error('a pod without a Fargate size was not refused');
  const asked = podRequestNanos(pod);
  const [cpu = '0', memory = '0'] = ['cpu', 'memory'].map((resource) =>
    renderAmount(resource, roundedAmount(resource, asked.get(resource) ?? 0n)),
  );
  return {
    target: `fargate:${profile.name}`,
    nodesAdded: 1,
    startsWhen: 'after-boot',
    usdPerHour: fargatePricePerHour(size, region)?.usdPerHour ?? null,
    certainty: 'certain',
    because: [
      whyThisProfile(pod, profile, fargateProfiles),
      `Fargate starts ${size.annotation} for it`,
      `it asks for ${cpu} cpu and ${memory} of memory, the kubelet takes 256Mi, and what holds both is paid for`,
    ],
  };
}

/** Several may match: the pod's label decides, else the first name in the alphabet. */
function whyThisProfile(pod: Pod, { name }: FargateProfile, profiles: readonly FargateProfile[]): string {
  const others = profiles.filter((one) => one.name !== name && matchesProfile(pod, one));
  if (others.length === 0) return 'the profile catches the pod';
  const names = others.map((one) => one.name).join(', ');
  return pod.metadata.labels?.[fargateProfileLabel] === name
    ? `the pod's label ${fargateProfileLabel} picks the profile, and ${names} would match too`
    : `${names} would match too, and ${name} comes first by name; the pod label ${fargateProfileLabel} picks another`;
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
