// `berth explain --live`: pods of a file, of the cluster, or of a run, against nodes and pods as they are now.
import type { Pod } from '@berth/kube';
import { createSnapshot, explainPod, type Verdict } from '@berth/placement';
import { CliError } from '../../cli-error.js';
import { type Invocation, textArgument, textOption } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import { explainMany } from './explain-many.js';
import type { ExplainedPod } from './explained-pod.js';
import { loadExplainedFile } from './explained-file.js';
import { type LiveCluster, withLiveCluster } from './live-cluster.js';
import { liveObjectOf } from './live-object.js';
import { podOfRun, type RunToExplain } from './run-to-explain.js';

/** Explains them; a pod that is asked about takes no room itself. */
export async function explainLive(invocation: Invocation): Promise<readonly Verdict[]> {
  const asked = textArgument(invocation, 0);
  const run = asked === undefined ? undefined : await podOfRun(invocation, asked);
  if (run?.verdicts) return run.verdicts;
  return withLiveCluster(invocation, async (cluster) => {
    const named = await namedPods(invocation, cluster, run);
    const file = textOption(invocation, 'file');
    const written =
      file === undefined ? [] : (await loadExplainedFile(invocation, file, cluster.compute)).pods;
    const existing = new Set(named.map(({ pod }) => pod));
    const pods = (cluster.objects.pods ?? []).filter((pod) => !existing.has(pod));
    const snapshot = createSnapshot({ ...cluster.objects, pods });
    const against: JudgedAgainst = { ...cluster, snapshot };
    return [
      ...named.map((one) => judged(one, against, { exists: true, fixes: true })),
      ...explainMany(written, (one, { fixes }) => judged(one, against, { exists: false, fixes })),
    ];
  });
}

interface JudgedAgainst extends LiveCluster {
  readonly snapshot: ReturnType<typeof createSnapshot>;
}

type LivePod = ExplainedPod & { readonly object?: Awaited<ReturnType<typeof liveObjectOf>> };

/** Quotas count a pod that exists already. */
function judged(
  { pod, document, object }: LivePod,
  against: JudgedAgainst,
  { exists, fixes }: { readonly exists: boolean; readonly fixes: boolean },
): Verdict {
  const { compute, snapshot, daemonSets, source, isInferred } = against;
  const clusterName = compute.clusterName === '' ? undefined : compute.clusterName;
  const verdict = explainPod(pod, {
    compute,
    snapshot,
    daemonSets,
    fixes,
    ...(exists ? {} : { namespaceLimits: against.namespaceLimits }),
    sources: { pod: document, compute: source, live: { object, clusterName } },
  });
  return isInferred ? withDoubt(verdict) : verdict;
}

/** Nodes do not say how many more of them there may be. */
function withDoubt(verdict: Verdict): Verdict {
  const { forecast } = verdict;
  if (forecast.nodesAdded === 0) return verdict;
  const doubt = 'the pool was read off its nodes: whether it may grow is not known (--compute FILE tells)';
  return {
    ...verdict,
    forecast: { ...forecast, certainty: 'unknown', because: [...forecast.because, doubt] },
  };
}

async function namedPods(
  invocation: Invocation,
  { client, objects }: LiveCluster,
  run: RunToExplain | undefined,
): Promise<readonly LivePod[]> {
  const written = run?.pod ?? textOption(invocation, 'pod');
  if (written === undefined) return [];
  const pod = podNamed(objects.pods ?? [], written);
  return [{ pod, object: await liveObjectOf(client, pod) }];
}

function podNamed(pods: readonly Pod[], written: string): Pod {
  const [first = '', second] = written.split('/', 2);
  const [namespace, name] = second === undefined ? ['default', first] : [first, second];
  const pod = pods.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  if (pod) return pod;
  throw new CliError(`there is no pod ${name} in namespace ${namespace}`, { exitCode: EXIT.notFound });
}
