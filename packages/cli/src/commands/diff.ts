// `berth diff`: what an edit of a ClusterConfig does to pods, given as manifests or running in an instance.
import { diffCompute, type NamedWorkload } from '@berth/placement';
import { CliError } from '../cli-error.js';
import {
  type CommandRun,
  type Invocation,
  listOption,
  switchOption,
  textArgument,
  textOption,
} from '../command.js';
import { EXIT } from '../exit-codes.js';
import { loadCompute } from '../input/load-compute.js';
import { invalidFile, loadObjects } from '../input/load-objects.js';
import { presentChanges } from './diff/present-changes.js';
import { workloadOfManifest } from '../input/workload-of-manifest.js';

/** Judges every workload; exits with 3 when one is harmed. */
export const run: CommandRun = async (invocation) => {
  const { host } = invocation;
  const files = listOption(invocation, 'pods');
  const isLive =
    switchOption(invocation, 'live') ||
    ['kubeconfig', 'context'].some((name) => textOption(invocation, name) !== undefined);
  if (isLive === files.length > 0) {
    throw new CliError('name the pods either with --pods or with --live', {
      exitCode: EXIT.usage,
      hint: 'for example: berth diff old.yaml new.yaml --pods pods.yaml',
    });
  }
  const before = await loadCompute(host, textArgument(invocation, 0) ?? '');
  const after = await loadCompute(host, textArgument(invocation, 1) ?? '');
  const workloads = isLive ? await liveWorkloads(invocation) : await workloadsOfFiles(invocation, files);
  warnOfClaims(invocation, workloads);
  const changes = diffCompute({ before, after }, workloads);
  presentChanges(invocation, changes);
  return changes.some(({ harms }) => harms) ? EXIT.changes : EXIT.done;
};

/** What runs, what waits, and what is planned. */
async function liveWorkloads(invocation: Invocation): Promise<readonly NamedWorkload[]> {
  const { withLiveCluster } = await import('./explain/live-cluster.js');
  const { workloadsOf } = await import('./diff/live-workloads.js');
  const { plannedWorkloads } = await import('./diff/planned-workloads.js');
  return withLiveCluster(invocation, async ({ client, objects }) => [
    ...workloadsOf(objects),
    ...(await plannedWorkloads(client)),
  ]);
}

async function workloadsOfFiles(
  { host }: Invocation,
  files: readonly string[],
): Promise<readonly NamedWorkload[]> {
  const workloads: NamedWorkload[] = [];
  for (const file of files) {
    for (const placed of await loadObjects(host, file)) {
      const read = workloadOfManifest(placed);
      if (read.problems) throw invalidFile(read.problems);
      const { metadata } = read.workload.pod;
      workloads.push({ ...read.workload, name: `${metadata.namespace ?? 'default'}/${metadata.name ?? ''}` });
    }
  }
  return workloads;
}

/** Claims are no part of a ClusterConfig, and without them the model lets no such pod run. */
function warnOfClaims({ host }: Invocation, workloads: readonly NamedWorkload[]): void {
  for (const { name, pod } of workloads) {
    const claims = (pod.spec?.volumes ?? []).some((one) => one.persistentVolumeClaim ?? one.ephemeral);
    if (claims)
      host.stderr.write(
        `warning: ${name}: volume claims are not supported yet, so it is judged as one that cannot run\n`,
      );
  }
}
