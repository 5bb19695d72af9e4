// `berth explain`: where a pod would go among declared pools and Fargate profiles, whether or not a node exists yet.
import { createSnapshot, explainPod, type Verdict } from '@berth/placement';
import { CliError } from '../cli-error.js';
import { type CommandRun, type Invocation, switchOption, textOption } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { loadComputeWithSource } from '../input/load-compute.js';
import { presentVerdicts } from '../output/present-verdicts.js';
import { loadExplainedFile } from './explain/explained-file.js';
import type { ExplainedPod } from './explain/explained-pod.js';
import { withPlannedClaims } from './explain/planned-claims.js';

/** Explains every pod of the manifest, or one of a running instance, each as if it were alone. */
export const run: CommandRun = async (invocation) => {
  const verdicts = await explainAll(invocation);
  if (textOption(invocation, 'fix') === undefined) return presentVerdicts(invocation, verdicts);
  const { writeFix } = await import('./explain/write-fix.js');
  const written = await writeFix(invocation, verdicts);
  return written ? presentVerdicts(invocation, await explainAll(invocation)) : EXIT.done;
};

function explainAll(invocation: Invocation): Promise<readonly Verdict[]> {
  const isLive = switchOption(invocation, 'live') || textOption(invocation, 'pod') !== undefined;
  return isLive ? explainLive(invocation) : explainFiles(invocation);
}

/** Against pools that are empty but for the nodes that the file holds. */
async function explainFiles(invocation: Invocation): Promise<readonly Verdict[]> {
  const file = textOption(invocation, 'file');
  const computeFile = textOption(invocation, 'compute');
  if (file === undefined || computeFile === undefined)
    throw missing(file === undefined ? '-f' : '--compute or --live');
  const { compute, source } = await loadComputeWithSource(invocation.host, computeFile);
  const { pods, cluster, daemonSets } = await loadExplainedFile(invocation, file, compute);
  const asWritten = cluster ?? { nodes: [] };
  const shared = createSnapshot(asWritten);
  return pods.map(({ pod: written, document }) => {
    const { pod, cluster: planned } = withPlannedClaims({ pod: written, cluster: asWritten });
    const snapshot = planned === asWritten ? shared : createSnapshot(planned);
    return explainPod(pod, { compute, snapshot, daemonSets, sources: { pod: document, compute: source } });
  });
}

/** Against the nodes and pods that an instance has now. */
async function explainLive(invocation: Invocation): Promise<readonly Verdict[]> {
  const file = textOption(invocation, 'file');
  if (file === undefined && textOption(invocation, 'pod') === undefined) throw missing('-f or --pod');
  const { readLiveCluster } = await import('./explain/live-cluster.js');
  const { compute, snapshot, pod } = await readLiveCluster(invocation);
  const { pods } = file === undefined ? { pods: [] } : await loadExplainedFile(invocation, file, compute);
  const named: readonly ExplainedPod[] = pod ? [{ pod }] : [];
  return [...named, ...pods].map(({ pod: one, document }) =>
    explainPod(one, { compute, snapshot, sources: { pod: document } }),
  );
}

function missing(option: string): CliError {
  return new CliError(`${option} is missing`, {
    exitCode: EXIT.usage,
    hint: 'for example: berth explain -f pod.yaml --compute cluster.yaml',
  });
}
