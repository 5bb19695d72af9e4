// `berth explain`: where a pod would go among declared pools and Fargate profiles, whether or not a node exists yet.
import { createSnapshot, explainPod, type Verdict, verdictSchema } from '@berth/placement';
import { CliError } from '../cli-error.js';
import { type CommandRun, type Invocation, switchOption, textArgument, textOption } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { loadComputeWithSource } from '../input/load-compute.js';
import { printSchema } from '../output/print-schema.js';
import { presentVerdicts } from '../output/present-verdicts.js';
import { explainMany } from './explain/explain-many.js';
import { loadExplainedFile } from './explain/explained-file.js';
import { withPlannedClaims } from './explain/planned-claims.js';

/** Explains every pod of the manifest, or one of a running instance, each as if it were alone. */
export const run: CommandRun = async (invocation) => {
  if (switchOption(invocation, 'schema')) return printSchema(invocation.host, verdictSchema());
  const verdicts = await explainAll(invocation);
  if (textOption(invocation, 'fix') === undefined) return presentVerdicts(invocation, verdicts);
  const { writeFix } = await import('./explain/write-fix.js');
  const written = await writeFix(invocation, verdicts);
  return written ? presentVerdicts(invocation, await explainAll(invocation)) : EXIT.done;
};

async function explainAll(invocation: Invocation): Promise<readonly Verdict[]> {
  const isLive =
    switchOption(invocation, 'live') ||
    textArgument(invocation, 0) !== undefined ||
    ['pod', 'kubeconfig', 'context'].some((name) => textOption(invocation, name) !== undefined);
  if (!isLive) return explainFiles(invocation);
  if (textArgument(invocation, 0) === undefined && textOption(invocation, 'pod') === undefined)
    requireFile(invocation);
  const { explainLive } = await import('./explain/explain-live.js');
  return explainLive(invocation);
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
  return explainMany(pods, ({ pod: written, document }, { fixes, patches }) => {
    const { pod, cluster: planned } = withPlannedClaims({ pod: written, cluster: asWritten });
    const snapshot = planned === asWritten ? shared : createSnapshot(planned);
    const sources = { ...(patches ? { pod: document } : {}), compute: source };
    return explainPod(pod, { compute, snapshot, daemonSets, fixes, sources });
  });
}

function requireFile(invocation: Invocation): void {
  if (textOption(invocation, 'file') === undefined) throw missing('-f or --pod');
}

function missing(option: string): CliError {
  return new CliError(`${option} is missing`, {
    exitCode: EXIT.usage,
    hint: 'for example: berth explain -f pod.yaml --compute cluster.yaml',
  });
}
