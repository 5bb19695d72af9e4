// `berth explain`: where a pod would go among declared pools and Fargate profiles, whether or not a node exists yet.
import type { Pod } from '@berth/kube';
import { explainPod, type Verdict } from '@berth/placement';
import { CliError } from '../cli-error.js';
import { type CommandRun, type Invocation, switchOption, textOption } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { loadCompute } from '../input/load-compute.js';
import { loadObjects } from '../input/load-objects.js';
import { podOfObject, workloadKinds } from '../input/pod-of-object.js';
import { presentVerdicts } from '../output/present-verdicts.js';

/** Explains every pod of the manifest, or one of a running instance, each as if it were alone. */
export const run: CommandRun = async (invocation) => {
  const isLive = switchOption(invocation, 'live') || textOption(invocation, 'pod') !== undefined;
  return presentVerdicts(invocation, isLive ? await explainLive(invocation) : await explainFiles(invocation));
};

/** Against empty pools: what the declaration alone says. */
async function explainFiles(invocation: Invocation): Promise<readonly Verdict[]> {
  const file = textOption(invocation, 'file');
  const computeFile = textOption(invocation, 'compute');
  if (file === undefined || computeFile === undefined)
    throw missing(file === undefined ? '-f' : '--compute or --live');
  const compute = await loadCompute(invocation.host, computeFile);
  const pods = await podsOf(invocation, file);
  return pods.map((pod) => explainPod(pod, { compute }));
}

/** Against the nodes and pods that an instance has now. */
async function explainLive(invocation: Invocation): Promise<readonly Verdict[]> {
  const file = textOption(invocation, 'file');
  if (file === undefined && textOption(invocation, 'pod') === undefined) throw missing('-f or --pod');
  const fromFile = file === undefined ? [] : await podsOf(invocation, file);
  const { readLiveCluster } = await import('./explain/live-cluster.js');
  const { compute, snapshot, pod } = await readLiveCluster(invocation);
  return [...(pod ? [pod] : []), ...fromFile].map((one) => explainPod(one, { compute, snapshot }));
}

async function podsOf(invocation: Invocation, file: string): Promise<readonly Pod[]> {
  const objects = await loadObjects(invocation.host, file);
  const pods = objects.flatMap(({ object }) => podOfObject(object) ?? []);
  if (pods.length > 0) return pods;
  const kinds = [...new Set(objects.map(({ object }) => object.kind))].join(', ');
  throw new CliError(`${file} has no pod, only ${kinds}`, {
    exitCode: EXIT.usage,
    hint: `explain reads Pod, ${workloadKinds.join(', ')}`,
  });
}

function missing(option: string): CliError {
  return new CliError(`${option} is missing`, {
    exitCode: EXIT.usage,
    hint: 'for example: berth explain -f pod.yaml --compute cluster.yaml',
  });
}
