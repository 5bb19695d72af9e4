// `run-project` of the plugin as one of our runs. Unknown keys are ignored, as the API promises.
import { failure, success, type Result } from '@berth/kube';
import { MAX_RETRIES_DEFAULT } from '@berth/work';
import type { Identity } from '../auth/roles.js';
import { readTrackingAddress } from '../mlflow/tracking-address.js';
import type { NewRun } from '../runs/run-intake.js';
import type { Fields } from './plugin-body.js';

const BACKEND_TYPES = new Set(['eks', 'gke', 'HPE']);
/** The cluster of requests that name none. */
const DEFAULT_CONTEXT = 'embedded';

/** The run that the plugin asks for. The MLflow run exists already, with the project's files among its artifacts. */
export function newRunOfPlugin(fields: Fields, identity: Identity): Result<NewRun> {
  const runId = textField(fields, 'run_id');
  // Requests of a pipeline carry both, and then the node's own word wins.
  const backend = textField(fields, 'instance_type') ?? textField(fields, 'backend_type');
  if (!runId || !/^[\w-]{1,100}$/.test(runId))
    return refuse('run_id is missing or not a run id', 'run it by `mlflow run -b concurrent-backend`');
  if (backend && !BACKEND_TYPES.has(backend))
    return refuse(`backend_type ${backend} is unknown`, `use one of ${[...BACKEND_TYPES].join(', ')}`);
  const uri = textField(fields, 'MLFLOW_TRACKING_URI');
  const address = uri === undefined ? undefined : readTrackingAddress(uri);
  if (address?.ok === false) return address;
  if (textField(fields, 'xformname') !== undefined)
    return refuse('not supported yet: xformname (a pipeline node)', 'run the project by itself');
  const parameters = stringValues(fields['params']);
  const template = textField(fields, 'kube_job_template_contents');
  return success({
    owner: identity.user,
    origin: 'concurrent',
    project: { kind: 'artifacts' },
    sourceName: textField(fields, 'docker_repo_name') ?? '',
    gitCommit: textField(fields, 'git_commit'),
    entryPoint: 'main',
    parameters: withoutLabels(parameters),
    cluster: textField(fields, 'kube_context') ?? DEFAULT_CONTEXT,
    namespace: textField(fields, 'namespace') ?? 'default',
    tracking: {
      uri,
      experimentId: textField(fields, 'experiment_id'),
      runId,
    },
    requests: amounts(fields, 'requests'),
    limits: { ...exactAmounts(amounts(fields, 'requests')), ...amounts(fields, 'limits') },
    labels: labelsOf(parameters['k8s-labels']),
    jobTemplate: template === undefined ? undefined : Buffer.from(template, 'base64').toString('utf8'),
    nodePinning: true,
    onUnplaceable: 'refuse',
    maxRetries: MAX_RETRIES_DEFAULT,
  });
}

const refuse = (message: string, hint: string): Result<never> =>
  failure({ code: 'concurrent.run-project', message, hint });

function textField(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function stringValues(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, String(item)]));
}

function withoutLabels({ 'k8s-labels': _labels, ...others }: Readonly<Record<string, string>>) {
  return others;
}

/** A flat list: name, value, name, value. */
function labelsOf(text: string | undefined): Readonly<Record<string, string>> {
  const words = (text ?? '').split(',').map((word) => word.trim());
  const labels: Record<string, string> = {};
  for (let at = 0; at + 1 < words.length; at += 2) labels[words[at] ?? ''] = words[at + 1] ?? '';
  return labels;
}

/** Kubernetes takes devices and huge pages only when their limit is their request: the plugin's users give one. */
const exactAmounts = (requests: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(requests).filter(([name]) => name.includes('/') || name.startsWith('hugepages-')),
  );

/**
 * `resources.requests.memory` and its kind. The plugin's constant ephemeral-storage of 100Gi is ignored, as the
 * original
 * server does; hugepages come as `SIZE/AMOUNT`; `gpu` is an alias.
 */
function amounts(fields: Fields, kind: 'requests' | 'limits'): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of ['cpu', 'memory', 'nvidia.com/gpu']) {
    const value = textField(fields, `resources.${kind}.${name}`);
    if (value !== undefined) found[name] = value;
  }
  const gpu = textField(fields, `resources.${kind}.gpu`);
  if (gpu !== undefined) found['nvidia.com/gpu'] ??= gpu;
  const [size, amount] = (textField(fields, `resources.${kind}.hugepages`) ?? '').split('/');
  if (size && amount) found[`hugepages-${size}`] = amount;
  return found;
}
