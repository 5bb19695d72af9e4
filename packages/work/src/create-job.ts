// The `create-job` effect: a Secret when the pod needs one, then the Job. "Exists already" is fine when it is ours,
// so that doing it again after a crash makes nothing twice.
import { hasReason, type Job, type ObjectKey, type Secret } from '@berth/kube';
import { death } from './death-class.js';
import { RUN_LABEL, tokenSecretName } from './object-names.js';
import { buildJob, findTarget } from './plan-run.js';
import type { ClusterTarget, RunPorts } from './ports.js';
import { refusalDeath, RunDeath } from './run-death.js';
import type { RunEvent } from './run-event.js';
import { runSecret } from './run-secret.js';
import type { JobRecord, RunState } from './run-state.js';

/** Creates the Job of a record and reports its UID, or the refusal. */
export async function createJob(state: RunState, job: JobRecord, ports: RunPorts): Promise<RunEvent> {
  const target = findTarget(state.spec, ports);
  try {
    const uid = await createObjects(state, job, { target, ports });
    return { kind: 'job-created', atMs: ports.clock.now(), name: job.name, uid };
  } catch (error) {
    const cause = error instanceof RunDeath ? error.death : refusalDeath(error, `creating Job ${job.name}`);
    if (!cause) throw error;
    return { kind: 'job-refused', atMs: ports.clock.now(), name: job.name, death: cause };
  }
}

interface Place {
  readonly target: ClusterTarget;
  readonly ports: RunPorts;
}

async function createObjects(state: RunState, job: JobRecord, { target, ports }: Place): Promise<string> {
  const key = { namespace: state.spec.namespace, name: job.name };
  if (job.role === 'bootstrap') {
    const token = await ports.tokens.issue(state.spec.id);
    await createSecret(target, runSecret(state, job, { token, caPem: ports.caPem }));
  }
  const object = buildJob(state, job, { target, image: state.image?.image ?? '' });
  const created = await createOurJob(target, object, key);
  const uid = created.metadata.uid ?? '';
  if (job.role === 'bootstrap') await ownSecret(target, job, { ...key, uid });
  return uid;
}

async function createSecret({ api }: ClusterTarget, secret: Secret): Promise<void> {
  try {
    await api.create('secrets', secret);
  } catch (error) {
    if (!hasReason(error, 'AlreadyExists')) throw error;
  }
}

async function createOurJob({ api }: ClusterTarget, job: Job, key: ObjectKey): Promise<Job> {
  try {
    return await api.create('jobs.batch', job);
  } catch (error) {
    if (!hasReason(error, 'AlreadyExists')) throw error;
  }
  const existing = await api.get('jobs.batch', key);
  if (existing.metadata.labels?.[RUN_LABEL] === job.metadata.labels?.[RUN_LABEL]) return existing;
  throw new RunDeath(
    death('config', `a Job named ${key.name} exists already and belongs to somebody else`, {
      hint: 'delete it, or run the project under another name',
    }),
  );
}

/** With the Job as its owner, the Secret goes when the Job goes. */
async function ownSecret(
  { api }: ClusterTarget,
  job: JobRecord,
  owner: { readonly namespace: string; readonly name: string; readonly uid: string },
): Promise<void> {
  const ownerReferences = [{ apiVersion: 'batch/v1', kind: 'Job', name: owner.name, uid: owner.uid }];
  const key = { namespace: owner.namespace, name: tokenSecretName(job.name) };
  await api.patch('secrets', key, { type: 'merge', body: { metadata: { ownerReferences } } });
}
