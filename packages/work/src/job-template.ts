// Job templates as MLflow's Kubernetes backend knows them: a batch/v1 Job whose first container becomes the run's.
import { failure, readYamlDocuments, success, type PodSpec, type Result } from '@berth/kube';
import { asPodSpec } from './job-template.unsafe.js';

export interface JobTemplate {
  readonly namespace: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly podSpec: PodSpec;
}

/** Reads a Job template; anything but one Job with at least one container is a problem. */
export function readJobTemplate(text: string): Result<JobTemplate> {
  const { documents, problems } = readYamlDocuments(text, 'kube-job-template');
  const [problem] = problems;
  if (problem) return failure(problem);
  const job = documents[0]?.value;
  const podSpec = at(job, ['spec', 'template', 'spec']);
  const containers = at(podSpec, ['containers']);
  if (
    at(job, ['kind']) !== 'Job' ||
    !isFields(podSpec) ||
    !Array.isArray(containers) ||
    containers.length === 0
  )
    return failure({
      code: 'template.shape',
      message: 'the job template is not a batch/v1 Job with a container',
      hint: 'start from the template in the MLflow documentation (kubernetes_job_template.yaml)',
    });
  const namespace = at(job, ['metadata', 'namespace']);
  return success({
    namespace: typeof namespace === 'string' ? namespace : undefined,
    labels: {
      ...stringFields(at(job, ['metadata', 'labels'])),
      ...stringFields(at(job, ['spec', 'template', 'metadata', 'labels'])),
    },
    podSpec: asPodSpec({ ...podSpec, containers }),
  });
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((current, field) => (isFields(current) ? current[field] : undefined), value);

const stringFields = (value: unknown): Readonly<Record<string, string>> =>
  isFields(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])),
      )
    : {};
