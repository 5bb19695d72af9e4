// `berth explain`: where a pod would go among declared pools and Fargate profiles, whether or not a node exists yet.
import { explainPod } from '@berth/placement';
import type { Pod } from '@berth/kube';
import { CliError } from '../cli-error.js';
import { type CommandRun, type Invocation, switchOption, textOption } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { loadCompute } from '../input/load-compute.js';
import { loadObjects } from '../input/load-objects.js';
import { podOfObject, workloadKinds } from '../input/pod-of-object.js';
import { presentVerdicts } from '../output/present-verdicts.js';

/** Explains every pod of the manifest, each as if the pools were empty. */
export const run: CommandRun = async (invocation) => {
  if (switchOption(invocation, 'live') || textOption(invocation, 'pod') !== undefined) throw notLive();
  const file = textOption(invocation, 'file');
  const computeFile = textOption(invocation, 'compute');
  if (file === undefined || computeFile === undefined) throw usage(file === undefined ? '-f' : '--compute');
  const compute = await loadCompute(invocation.host, computeFile);
  const pods = await podsOf(invocation, file);
  return presentVerdicts(
    invocation,
    pods.map((pod) => explainPod(pod, { compute })),
  );
};

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

function usage(missing: string): CliError {
  return new CliError(`${missing} is missing`, {
    exitCode: EXIT.usage,
    hint: 'for example: berth explain -f pod.yaml --compute cluster.yaml',
  });
}

function notLive(): CliError {
  return new CliError('not supported yet: explain against a running instance', {
    exitCode: EXIT.usage,
    hint: 'explain a manifest instead: berth explain -f pod.yaml --compute cluster.yaml',
  });
}
