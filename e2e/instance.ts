// Small questions to a running instance that several tests ask.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from './sandbox.js';

export interface InstanceStatus {
  readonly url: string;
  readonly mlflowUrl: string;
  readonly caFile: string;
  readonly process: { readonly pid: number };
}

/** What `berth status` tells of the instance. */
export async function statusOf(sandbox: Sandbox, name = 'berth'): Promise<InstanceStatus> {
  const { stdout, stderr } = await sandbox.berth('status', '--name', name, '-o', 'json');
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as InstanceStatus;
}

export interface TrackedRun {
  readonly info: { readonly run_id: string; readonly status: string };
  readonly data: {
    readonly params?: readonly { readonly key: string; readonly value: string }[];
    readonly metrics?: readonly { readonly key: string; readonly value: number }[];
    readonly tags?: readonly { readonly key: string; readonly value: string }[];
  };
}

/** A run as MLflow's own REST API tells it. */
export async function trackedRun(mlflowUrl: string, runId: string): Promise<TrackedRun> {
  const answer = await fetch(`${mlflowUrl}/api/2.0/mlflow/runs/get?run_id=${runId}`);
  return ((await answer.json()) as { run: TrackedRun }).run;
}

/** Every run of MLflow, newest first. */
export async function trackedRuns(mlflowUrl: string): Promise<readonly TrackedRun[]> {
  const experiments = await post(`${mlflowUrl}/api/2.0/mlflow/experiments/search`, { max_results: 100 });
  const ids = (experiments as { experiments: { experiment_id: string }[] }).experiments.map(
    (item) => item.experiment_id,
  );
  const found = await post(`${mlflowUrl}/api/2.0/mlflow/runs/search`, {
    experiment_ids: ids,
    max_results: 200,
  });
  return (found as { runs?: TrackedRun[] }).runs ?? [];
}

/** Paths of the artifacts of a run under a folder. */
export async function artifactPaths(
  mlflowUrl: string,
  runId: string,
  path: string,
): Promise<readonly string[]> {
  const query = new URLSearchParams({ run_id: runId, path });
  const answer = await fetch(`${mlflowUrl}/api/2.0/mlflow/artifacts/list?${query}`);
  return ((await answer.json()) as { files?: { path: string }[] }).files?.map((file) => file.path) ?? [];
}

/** Objects as kubectl gives them. */
export async function kubectlGet(sandbox: Sandbox, words: string): Promise<readonly KubeItem[]> {
  const kubeconfig = join(sandbox.home, 'berth', 'kubeconfig');
  const { exitCode, stdout, stderr } = await sandbox.shell(
    `kubectl --kubeconfig ${kubeconfig} get ${words} -o json`,
  );
  if (exitCode !== 0) throw new Error(stderr);
  const value = JSON.parse(stdout) as { items?: KubeItem[] } & KubeItem;
  return value.items ?? [value];
}

export interface KubeItem {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly nodeName?: string;
    readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  };
  readonly status: Readonly<Record<string, unknown>>;
}

/** Processes whose environment or command names the sandbox's folder: whatever it left running. */
export async function leftProcesses(sandbox: Sandbox): Promise<readonly string[]> {
  const { stdout } = await sandbox.shell(
    `grep -slF '${sandbox.home}' /proc/[0-9]*/environ /proc/[0-9]*/cmdline || true`,
  );
  const pids = [...new Set(stdout.match(/\d+/g))].filter((pid) => pid !== String(process.pid));
  return pids.filter((pid) => isAlive(pid));
}

function isAlive(pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return !stat.includes(') Z ') && !command.includes('grep') && !command.startsWith('bash');
  } catch {
    return false;
  }
}

async function post(url: string, body: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.json();
}
