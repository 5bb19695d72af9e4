// The workload that a manifest stands for: its pods, how many at a time, when they come and how long they run.
import { member, type JsonObject, type Pod, type Problem } from '@berth/kube';
import type { TimedWorkload } from '@berth/placement';
import type { PlacedObject } from '../../input/kubernetes-objects.js';
import { podOfObject } from '../../input/pod-of-object.js';
import { cronArrivals, type CronWindow } from './cron-arrivals.js';
import { timingOf } from './timing.js';

export interface WorkloadOptions {
  /** For pods that end and do not say when. */
  readonly durationMs: number;
  readonly window: CronWindow;
}

export type WorkloadOfObject =
  | {
      readonly kind: 'workload';
      readonly workload: TimedWorkload;
      /** It does not say how long its pods run. */
      readonly isAssumed: boolean;
      readonly notes: readonly string[];
    }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  /** Nothing to run: suspended, or no replicas. */
  | { readonly kind: 'nothing'; readonly notes: readonly string[] };

/** Reads a Pod or a workload; undefined for kinds that are neither. DaemonSets are not read here. */
export async function workloadOfObject(
  placed: PlacedObject,
  options: WorkloadOptions,
): Promise<WorkloadOfObject | undefined> {
  const { object } = placed;
  const pod = podOfObject(object);
  if (!pod || object.kind === 'DaemonSet') return undefined;
  const read = timingOf(placed);
  if ('problems' in read) return { kind: 'problems', problems: read.problems };
  const cron = object.kind === 'CronJob' ? await cronArrivals(placed, options.window) : read.timing;
  if ('problems' in cron) return { kind: 'problems', problems: cron.problems };
  const name = `${object.kind} ${pod.metadata.namespace ?? 'default'}/${pod.metadata.name ?? ''}`;
  const { pods, parallelism, isSuspended } = countsOf(object);
  if (isSuspended) return { kind: 'nothing', notes: [`${name} is suspended and counts for nothing`] };
  if (pods === 0) return { kind: 'nothing', notes: [`${name} wants no pods`] };
  const isEnding = read.timing.durationMs !== undefined || ends(object, pod);
  const assumed = { least: options.durationMs, most: options.durationMs };
  const durationMs = isEnding ? (read.timing.durationMs ?? assumed) : undefined;
  const { arrivalsMs } = cron;
  return {
    kind: 'workload',
    workload: {
      name,
      pod: owned(object, pod),
      pods,
      parallelism,
      arrivalsMs,
      durationMs,
      isReplaced: isReplaced(object, pod),
      isAlone: member(object, 'spec')['concurrencyPolicy'] === 'Forbid',
    },
    isAssumed: isEnding && !read.timing.durationMs,
    notes: notesOfCron(object, name),
  };
}

function notesOfCron(object: JsonObject, name: string): readonly string[] {
  const policy = member(object, 'spec')['concurrencyPolicy'];
  if (object['kind'] !== 'CronJob' || policy !== 'Replace') return [];
  return [`${name}: concurrencyPolicy Replace is not supported yet, and counts as Allow`];
}

/** Pods of Jobs end, and those that are not restarted. */
const ends = ({ kind }: JsonObject, { spec }: Pod): boolean =>
  kind === 'Job' ||
  kind === 'CronJob' ||
  (kind === 'Pod' && (spec?.restartPolicy === 'Never' || spec?.restartPolicy === 'OnFailure'));

const isReplaced = ({ kind }: JsonObject, { metadata }: Pod): boolean =>
  kind !== 'Pod' || (metadata.ownerReferences ?? []).some(({ controller }) => controller);

interface Counts {
  readonly pods: number;
  readonly parallelism: number;
  readonly isSuspended: boolean;
}

function countsOf(object: JsonObject): Counts {
  const spec = member(object, 'spec');
  switch (object['kind']) {
    case 'Pod':
      return { pods: 1, parallelism: 1, isSuspended: false };
    case 'Job':
      return jobCounts(spec);
    case 'CronJob': {
      const job = jobCounts(member(member(spec, 'jobTemplate'), 'spec'));
      return { ...job, isSuspended: job.isSuspended || spec['suspend'] === true };
    }
    default: {
      const replicas = numberOf(spec['replicas']) ?? 1;
      return { pods: replicas, parallelism: replicas, isSuspended: false };
    }
  }
}

/** Without completions a Job is a work queue: its parallel pods are all there are. */
function jobCounts(spec: JsonObject): Counts {
  const parallelism = numberOf(spec['parallelism']) ?? 1;
  const completions = numberOf(spec['completions']) ?? parallelism;
  return {
    pods: parallelism === 0 ? 0 : completions,
    parallelism,
    isSuspended: spec['suspend'] === true,
  };
}

/** The controller that its pods will have: a Deployment's is a ReplicaSet, a CronJob's a Job. */
function owned(object: JsonObject, pod: Pod): Pod {
  if (object['kind'] === 'Pod') return pod;
  const kind = OWNERS[String(object['kind'])] ?? String(object['kind']);
  const { namespace = 'default', name = '' } = pod.metadata;
  const owner = {
    apiVersion: kind === 'Job' ? 'batch/v1' : kind === 'ReplicationController' ? 'v1' : 'apps/v1',
    kind,
    name,
    uid: `${kind}/${namespace}/${name}`,
    controller: true,
  };
  return { ...pod, metadata: { ...pod.metadata, ownerReferences: [owner] } };
}

const OWNERS: Readonly<Record<string, string>> = { Deployment: 'ReplicaSet', CronJob: 'Job' };

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
