// Classifies the death of a Job from what Kubernetes left behind: pod status, conditions, the node, the Job's own
// words. Reasons and messages:
// https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions, kubelet eviction
// manager, and the container runtimes' `OOMKilled`.
import type { ContainerStatus, Event, Job, Node, Pod } from '@berth/kube';
import { death, type Death, type DeathClass } from './death-class.js';
import { MAX_EVIDENCE_LENGTH } from './limits.js';
import { condition, isSpotNode, mainStatus } from './pod-times.js';
import { quotaDeath } from './quota-death.js';

export interface DeathScene {
  readonly job: Job;
  /** The Job's last pod, when it still exists. */
  readonly pod?: Pod | undefined;
  /** The pod's node, when it still exists. */
  readonly node?: Node | undefined;
  /** Warnings about the Job, oldest first. */
  readonly events?: readonly Event[] | undefined;
}

/** Why the Job cannot end well; undefined while it still may. */
export function classifyDeath(scene: DeathScene): Death | undefined {
  const { job, pod } = scene;
  const failed = job.status?.conditions?.find(({ type, status }) => type === 'Failed' && status === 'True');
  if (!failed) return pod ? stuckPod(pod) : blockedJob(scene);
  return (pod && deadPod(pod, scene)) ?? jobFailure(job, failed);
}

/** A failed pod: whole-pod reasons first, then what its containers tell. */
function deadPod(pod: Pod, scene: DeathScene): Death | undefined {
  return (
    disruption(pod, scene.node) ?? podReason(pod) ?? deletedPod(pod) ?? stuckPod(pod) ?? containerDeath(pod)
  );
}

const facts = (
  pod: Pod,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> => ({
  pod: pod.metadata.name,
  node: pod.spec?.nodeName,
  ...more,
});

const short = (text: string | undefined): string => (text ?? '').trim().slice(0, MAX_EVIDENCE_LENGTH);

/** Whoever ended the pod from outside says so in a condition. */
function disruption(pod: Pod, node: Node | undefined): Death | undefined {
  const target = condition(pod, 'DisruptionTarget');
  if (target?.status !== 'True') return undefined;
  const evidence = facts(pod, { reason: target.reason, message: short(target.message) });
  const at = pod.spec?.nodeName ?? 'its node';
  if (target.reason === 'PreemptionByScheduler')
    return death('preempted', `a pod of higher priority took its place on ${at}`, { evidence });
  if (isShutdown(pod) && !isSpotNotice(node))
    return death('node-lost', `node ${at} was shut down while the pod ran on it`, { evidence });
  const deathClass =
    target.reason === 'TerminationByKubelet' ? evictionClass(pod) : lostOrEvicted(target.reason);
  if (deathClass !== 'out-of-disk' && (isSpotNode(node) || isSpotNotice(node)))
    return death('spot-reclaimed', `spot node ${at} was taken back by the cloud`, { evidence });
  return death(deathClass, disruptionSentence(deathClass, at, target.message), { evidence });
}

/** A graceful shutdown of the node: the kubelet's own word for it. */
const isShutdown = ({ status }: Pod): boolean =>
  status?.reason === 'Terminated' && /node shutdown/.test(status.message ?? '');

const lostOrEvicted = (reason: string | undefined): DeathClass =>
  reason === 'EvictionByEvictionAPI' ? 'evicted' : 'node-lost';

function disruptionSentence(deathClass: DeathClass, node: string, message: string | undefined): string {
  if (deathClass === 'node-lost') return `node ${node} was lost or removed while the pod ran on it`;
  if (deathClass === 'out-of-disk') return `the pod used more disk than it may: ${short(message)}`;
  return `the pod was evicted from ${node}: ${short(message)}`;
}

const isSpotNotice = (node: Node | undefined): boolean =>
  (node?.spec?.taints ?? []).some(({ key }) => key === 'aws-node-termination-handler/spot-itn');

function evictionClass(pod: Pod): DeathClass {
  return /ephemeral.{0,20}storage.*(?:exceed|limit)|exceed.*ephemeral/i.test(pod.status?.message ?? '')
    ? 'out-of-disk'
    : 'evicted';
}

/** `status.reason` of a pod that ended as a whole. */
function podReason(pod: Pod): Death | undefined {
  const { reason, message } = pod.status ?? {};
  const evidence = facts(pod, { reason, message: short(message) });
  const node = pod.spec?.nodeName ?? 'its node';
  if (reason === 'Evicted') {
    const deathClass = evictionClass(pod);
    return death(deathClass, disruptionSentence(deathClass, node, message), { evidence });
  }
  if (reason === 'DeadlineExceeded')
    return death('deadline', 'the pod ran past its active deadline', { evidence });
  if (reason === 'NodeLost' || reason === 'Shutdown' || reason === 'NodeShutdown')
    return death('node-lost', `node ${node} went away while the pod ran on it`, { evidence });
  if (/^(OutOf|Unexpected|NodeAffinity|Preempting)/.test(reason ?? ''))
    return death('evicted', `node ${node} could not take the pod after all: ${short(message)}`, { evidence });
  return undefined;
}

/**
 * Ended because somebody deleted it, by hand or by a tool that leaves no condition: what its program answered to
 * SIGTERM
 * or SIGKILL is no error of the program. One that had ended before it was deleted speaks for itself.
 */
function deletedPod(pod: Pod): Death | undefined {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, name = '' } = pod.metadata;
  const ended = mainStatus(pod)?.state?.terminated;
  if (deletionTimestamp === undefined || ended?.reason === 'OOMKilled') return undefined;
  const askedAtMs = Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1_000;
  if (ended?.finishedAt !== undefined && Date.parse(ended.finishedAt) < askedAtMs) return undefined;
  return death('deleted', `pod ${name} was deleted by somebody while it ran`, {
    hint: 'run it again; use `berth cancel` to stop a run',
    evidence: facts(pod, { exitCode: ended?.exitCode, deletionTimestamp }),
  });
}

const IMAGE_REASONS = new Set(['ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull']);
const CONFIG_REASONS = new Set(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError']);

/** A pod that waits for something that will never come by itself. */
function stuckPod(pod: Pod): Death | undefined {
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  for (const { name, image, state } of statuses) {
    const reason = state?.waiting?.reason ?? '';
    const evidence = facts(pod, { container: name, image, reason, message: short(state?.waiting?.message) });
    const says = short(state?.waiting?.message);
    if (IMAGE_REASONS.has(reason))
      return death('image', `image ${image} cannot be had: ${says || reason}`, {
        hint: 'correct the name, or add it to the image map',
        evidence,
      });
    if (CONFIG_REASONS.has(reason))
      return death('config', `container ${name} cannot be created: ${says || reason}`, {
        hint: 'see `kubectl describe pod` for the missing object or the wrong setting',
        evidence,
      });
  }
  return undefined;
}

function containerDeath(pod: Pod): Death | undefined {
  const main = mainStatus(pod);
  const dead = [main, ...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const status = dead.find((candidate) => (candidate?.state?.terminated?.exitCode ?? 0) !== 0);
  return status ? exitDeath(pod, status) : undefined;
}

function exitDeath(pod: Pod, status: ContainerStatus): Death {
  const ended = status.state?.terminated;
  const exitCode = ended?.exitCode ?? 0;
  const evidence = facts(pod, {
    container: status.name,
    exitCode,
    reason: ended?.reason,
    message: short(ended?.message),
  });
  if (ended?.reason === 'OOMKilled') return memoryDeath(pod, status, evidence);
  if (ended?.reason === 'StartError' || ended?.reason === 'ContainerCannotRun')
    return death('config', `the command could not be started: ${short(ended.message)}`, {
      hint: 'check that the program of the entry point exists in the image',
      evidence,
    });
  return death('user-error', exitSentence(exitCode), { hint: exitHint(exitCode), evidence });
}

function memoryDeath(pod: Pod, status: ContainerStatus, evidence: Readonly<Record<string, unknown>>): Death {
  const container = pod.spec?.containers.find(({ name }) => name === status.name);
  const limit = container?.resources?.limits?.['memory'];
  const bound = limit ? `its memory limit of ${limit}` : 'the memory of its node';
  return death('out-of-memory', `killed by memory: the program went over ${bound}`, {
    hint: limit
      ? 'raise resources.limits.memory and resources.requests.memory, or use less'
      : 'set resources.requests.memory to what it needs',
    evidence: { ...evidence, memoryLimit: limit },
  });
}

function exitSentence(exitCode: number): string {
  const signal = exitCode > 128 ? SIGNALS[exitCode - 128] : undefined;
  return signal
    ? `the program was ended by ${signal} (exit code ${exitCode})`
    : `the program ended with exit code ${exitCode}`;
}

const SIGNALS: Readonly<Record<number, string>> = {
  6: 'SIGABRT',
  7: 'SIGBUS',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  15: 'SIGTERM',
};

const exitHint = (exitCode: number): string =>
  exitCode === 137
    ? 'SIGKILL without a report is most often memory; read the log'
    : 'the last lines of its log say why';

/** A Job whose pod cannot be made at all: quota, admission, rights. */
function blockedJob({ job, events }: DeathScene): Death | undefined {
  const refusal = events?.findLast(({ reason }) => reason === 'FailedCreate');
  return refusal?.message ? quotaDeath(job, refusal.message) : undefined;
}

function jobFailure(job: Job, failed: { reason?: string | undefined; message?: string | undefined }): Death {
  const evidence = { job: job.metadata.name, reason: failed.reason, message: short(failed.message) };
  if (failed.reason === 'DeadlineExceeded')
    return death('deadline', `Job ${job.metadata.name ?? ''} ran past its active deadline`, { evidence });
  return death('node-lost', `the pod of Job ${job.metadata.name ?? ''} is gone: ${short(failed.message)}`, {
    evidence,
  });
}
