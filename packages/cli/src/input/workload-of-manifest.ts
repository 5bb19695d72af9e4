// The pods that a manifest makes: the pod of a Pod or of a template, and how many of it run at a time.
import { member, type JsonObject, type Problem } from '@berth/kube';
import { MAX_FORECAST_PODS, type Workload } from '@berth/placement';
import type { PlacedObject } from './kubernetes-objects.js';
import { podOfObject, workloadKinds } from './pod-of-object.js';
import { schemaProblems } from './schema-check.js';

/** The pods, or what keeps the manifest from being used. */
export type WorkloadOrProblems =
  | { readonly workload: Workload; readonly problems?: undefined }
  | { readonly problems: readonly Problem[] };

/** Reads a manifest, held against the schema of Kubernetes. A workload of no replicas counts as one pod. */
export function workloadOfManifest(placed: Omit<PlacedObject, 'origin'>): WorkloadOrProblems {
  const problems = schemaProblems(placed);
  if (problems.length > 0) return { problems };
  const { object, placeOf } = placed;
  const refuse = (message: string, hint: string) => ({
    problems: [{ code: 'workload.invalid', message, hint, place: placeOf(['kind']) }],
  });
  const pod = podOfObject(object);
  if (!pod) return refuse(`${object.kind} makes no pods`, `known: Pod, ${workloadKinds.join(', ')}`);
  if ((pod.spec?.containers ?? []).length === 0)
    return refuse('the pod has no containers', 'give it one with its requests');
  const count = Math.max(1, podCount(object));
  if (count <= MAX_FORECAST_PODS) return { workload: { pod, count } };
  return refuse(
    `not supported yet: ${count} pods of one workload`,
    `at most ${MAX_FORECAST_PODS} are placed`,
  );
}

function podCount(object: JsonObject): number {
  const spec = member(object, 'spec');
  switch (object['kind']) {
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'ReplicationController':
      return numberOf(spec['replicas']) ?? 1;
    case 'Job':
      return parallelPods(spec);
    case 'CronJob':
      return parallelPods(member(member(spec, 'jobTemplate'), 'spec'));
    default:
      return 1;
  }
}

/** A Job runs no more pods at a time than it still has to complete. */
const parallelPods = ({ parallelism, completions }: JsonObject): number =>
  Math.min(numberOf(parallelism) ?? 1, numberOf(completions) ?? Infinity);

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
