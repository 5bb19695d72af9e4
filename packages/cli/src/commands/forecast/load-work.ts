// From a file of Kubernetes objects to what a timeline is made of.
import type { DaemonSet, Problem } from '@berth/kube';
import { MAX_TIMELINE_PODS, sortObjects, type TimedWorkload, type TimelineInput } from '@berth/placement';
import { CliError } from '../../cli-error.js';
import { EXIT } from '../../exit-codes.js';
import { type AnyKubeObject, type PlacedObject, readKubeObjects } from '../../input/kubernetes-objects.js';
import { invalidFile, objectProblems } from '../../input/load-objects.js';
import { podOfObject, workloadKinds } from '../../input/pod-of-object.js';
import type { InputText } from '../../input/read-input.js';
import { type Priorities, prioritiesOf, withPriority } from './priorities.js';
import { workloadOfObject, type WorkloadOptions } from './workload-of-object.js';

/** Everything but the pools. */
export interface Work extends Omit<TimelineInput, 'compute' | 'options'> {
  /** What a person should know of how the file was read. */
  readonly notes: readonly string[];
  /** Workloads that do not say how long their pods run. */
  readonly assumedDurations: number;
}

/** Reads the objects. Throws one usage error with all problems. */
export async function loadWork(input: InputText, options: WorkloadOptions): Promise<Work> {
  const { objects, problems } = readKubeObjects(input);
  const found = [...problems, ...(await objectProblems(objects))];
  const work = objects.filter(({ object }) => !OF_COMPUTE.test(object.apiVersion));
  const priorities = prioritiesOf(work.map(({ object }) => object));
  const workloads: TimedWorkload[] = [];
  const notes: string[] = [];
  let assumedDurations = 0;
  for (const placed of work) {
    const read = await workloadOfObject(placed, options);
    if (read?.kind === 'problems') found.push(...read.problems);
    if (read === undefined || read.kind === 'problems') continue;
    notes.push(...read.notes);
    if (read.kind === 'nothing') continue;
    if (read.isAssumed) assumedDurations++;
    workloads.push(prioritised(read.workload, { priorities, placed, found }));
  }
  if (found.length > 0) throw invalidFile(found);
  refuseTooMany(workloads, input.file);
  const {
    nodes,
    pods: _,
    ...others
  } = sortObjects(
    work.flatMap(({ object }) => (object.kind === 'Pod' ? [] : [object, ...replicaSetOf(object)])),
  );
  if (nodes.length > 0)
    notes.push(`${nodes.length} nodes of the file are passed over: the pools bring their own`);
  return {
    ...others,
    workloads,
    notes,
    assumedDurations,
    daemonSets: work.flatMap(({ object }) => daemonSetOf(object)),
  };
}

/** Documents that say what compute there is, or that are ours. */
const OF_COMPUTE = /^(eksctl\.io|berth\.dev|karpenter\.sh|karpenter\.k8s\.aws)\//;

interface Context {
  readonly priorities: Priorities;
  readonly placed: PlacedObject;
  readonly found: Problem[];
}

function prioritised(workload: TimedWorkload, { priorities, placed, found }: Context): TimedWorkload {
  const { pod, missing } = withPriority(workload.pod, priorities);
  if (missing !== undefined) {
    found.push({
      code: 'forecast.priority-class',
      message: `the priority class ${missing} is not in the file`,
      hint: 'add the PriorityClass to it',
      place: placed.placeOf(['metadata', 'name']),
    });
  }
  return { ...workload, pod };
}

function refuseTooMany(workloads: readonly TimedWorkload[], file: string): void {
  if (workloads.length === 0) {
    throw new CliError(`${file} has nothing that runs`, {
      exitCode: EXIT.usage,
      hint: `forecast reads Pod, ${workloadKinds.filter((kind) => kind !== 'DaemonSet').join(', ')}`,
    });
  }
  const pods = workloads.reduce((sum, one) => sum + one.pods * one.arrivalsMs.length, 0);
  if (pods <= MAX_TIMELINE_PODS) return;
  throw new CliError(`not supported yet: ${pods} pods in one forecast`, {
    exitCode: EXIT.usage,
    hint: `at most ${MAX_TIMELINE_PODS}`,
  });
}

/** A Deployment's pods are spread over by the selector of its ReplicaSet. */
const replicaSetOf = (object: AnyKubeObject): readonly AnyKubeObject[] =>
  object.kind === 'Deployment' ? [{ ...object, kind: 'ReplicaSet' }] : [];

function daemonSetOf(object: AnyKubeObject): readonly DaemonSet[] {
  const pod = object.kind === 'DaemonSet' ? podOfObject(object) : undefined;
  if (!pod?.spec) return [];
  const { name = '', namespace = 'default', labels = {} } = pod.metadata;
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name, namespace, uid: `DaemonSet/${namespace}/${name}` },
      spec: { selector: {}, template: { metadata: { labels }, spec: pod.spec } },
    },
  ];
}
