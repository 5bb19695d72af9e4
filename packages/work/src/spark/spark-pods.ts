// The pods of an EMR on EKS job, before it is started: who submits it, its driver, its executors.
// https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-jobs-submit.html
import type { Container, Pod, PodSpec, Toleration } from '@berth/kube';
import { mergedPod } from './pod-template.js';
import { sparkResources } from './spark-amounts.js';
import { sparkConf, type SparkConf, type SparkRole } from './spark-conf.js';
import type { SparkRequest } from './spark-request.js';
import { sparkVolumes } from './spark-volumes.js';

/** One kind of pod of a job. */
export interface SparkPod {
  readonly role: 'submitter' | SparkRole;
  /** How many run at a time, at first. */
  readonly count: number;
  readonly pod: Pod;
}

/** What a request does not say. */
export interface SparkPodsOptions {
  /** Of the virtual cluster. */
  readonly namespace: string;
  readonly jobId: string;
  readonly virtualClusterId?: string | undefined;
  /** Pod templates by the URL that the request names. */
  readonly templates?: ReadonlyMap<string, Pod> | undefined;
}

/** The pods of a job. */
export function sparkPods(request: SparkRequest, options: SparkPodsOptions): readonly SparkPod[] {
  const conf = sparkConf(request);
  const job: Job = { request, options, conf };
  return [
    { role: 'submitter', count: 1, pod: submitterPod(job) },
    { role: 'driver', count: 1, pod: sparkPod(job, 'driver') },
    { role: 'executor', count: executorCount(conf), pod: sparkPod(job, 'executor') },
  ];
}

/** URLs of the pod templates that a request names. */
export function templatesOf(request: SparkRequest): readonly string[] {
  const conf = sparkConf(request);
  const urls = (['driver', 'executor'] as const).map((role) => conf.get(templateKey(role)));
  return [...new Set(urls.filter((url) => url !== undefined))];
}

const templateKey = (role: SparkRole): string => `spark.kubernetes.${role}.podTemplateFile`;

interface Job {
  readonly request: SparkRequest;
  readonly options: SparkPodsOptions;
  readonly conf: SparkConf;
}

/** Spark's default; with dynamic allocation the first number that is told. */
function executorCount(conf: SparkConf): number {
  const isDynamic = conf.get('spark.dynamicAllocation.enabled') === 'true';
  const instances = conf.get('spark.executor.instances');
  const told = isDynamic
    ? [
        conf.get('spark.dynamicAllocation.initialExecutors'),
        instances,
        conf.get('spark.dynamicAllocation.minExecutors'),
      ]
    : [instances];
  const most = Math.max(...told.map((text) => Number(text ?? 'NaN')).filter(Number.isFinite), 0);
  return told.some((text) => text !== undefined) ? Math.max(most, 1) : isDynamic ? 1 : 2;
}

const EMR = 'emr-containers.amazonaws.com';

const jobLabels = ({ options }: Job, component: string): Readonly<Record<string, string>> => ({
  [`${EMR}/job.id`]: options.jobId,
  [`${EMR}/virtual-cluster-id`]: options.virtualClusterId ?? '',
  [`${EMR}/resource.type`]: 'job.run',
  [`${EMR}/component`]: component,
});

/** Pod templates and properties of Spark do not reach it; a classification of its own does. */
function submitterPod(job: Job): Pod {
  const { options, request } = job;
  const said = request.classifications.get('emr-job-submitter') ?? {};
  const under = (prefix: string): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(said).flatMap(([key, value]) =>
        key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
      ),
    );
  const logging = {
    cpu: said['jobsubmitter.logging.request.cores'] ?? '100m',
    memory: said['jobsubmitter.logging.request.memory'] ?? '200Mi',
  };
  const shipsLogs = request.shipsLogs && said['jobsubmitter.logging'] !== 'DISABLED';
  return podOf({
    name: options.jobId,
    namespace: options.namespace,
    labels: { ...jobLabels(job, 'job.submitter'), ...under('jobsubmitter.label.') },
    annotations: under('jobsubmitter.annotation.'),
    spec: {
      restartPolicy: 'Never',
      ...schedulerOf(said['jobsubmitter.scheduler.name']),
      nodeSelector: under('jobsubmitter.node.selector.'),
      tolerations: tolerationsOf(under('jobsubmitter.node.toleration.')),
      containers: [
        { name: 'job-runner' },
        ...(shipsLogs ? [{ name: 'fluentd', resources: { requests: logging, limits: logging } }] : []),
      ],
    },
  });
}

/** `KEY` with a value, `KEY.effect`, `KEY.tolerationSeconds`: an empty value tolerates every one. */
function tolerationsOf(said: Readonly<Record<string, string>>): readonly Toleration[] {
  return Object.entries(said).flatMap(([key, value]): readonly Toleration[] => {
    if (/\.(?:effect|tolerationSeconds)$/.test(key)) return [];
    const effect = effectOf(said[`${key}.effect`]);
    if (effect === undefined) return [];
    return [value === '' ? { key, operator: 'Exists', effect } : { key, operator: 'Equal', value, effect }];
  });
}

const effectOf = (text: string | undefined): 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' | undefined =>
  text === 'NoSchedule' || text === 'PreferNoSchedule' || text === 'NoExecute' ? text : undefined;

function sparkPod(job: Job, role: SparkRole): Pod {
  const { conf, options, request } = job;
  const url = conf.get(templateKey(role));
  const template = url === undefined ? undefined : options.templates?.get(url);
  const isForeign = /\.(?:py|pyc|egg|zip|r)$/i.test(request.entryPoint);
  const container: Container = {
    name: `spark-kubernetes-${role}`,
    resources: sparkResources(conf, { role, isForeign }),
  };
  const own = podOf({
    name: role === 'driver' ? `spark-${options.jobId}-driver` : `${options.jobId}-exec-1`,
    namespace: options.namespace,
    labels: {
      ...conf.under(`spark.kubernetes.${role}.label.`),
      ...jobLabels(job, role),
      'spark-role': role,
    },
    annotations: conf.under(`spark.kubernetes.${role}.annotation.`),
    spec: {
      restartPolicy: 'Never',
      ...schedulerOf(schedulerName(conf, role)),
      nodeSelector: nodeSelectorOf(conf, role),
      volumes: sparkVolumes(conf, role),
      containers: [container, ...loggingContainers(job, role)],
    },
  });
  return template ? mergedPod(template, own) : own;
}

/** The selectors of one role are known from Spark 3.3 on. */
const nodeSelectorOf = (conf: SparkConf, role: SparkRole): Readonly<Record<string, string>> => ({
  ...conf.under('spark.kubernetes.node.selector.'),
  ...(conf.version >= 303 ? conf.under(`spark.kubernetes.${role}.node.selector.`) : {}),
});

/** The executors' own key is older than the driver's and the one for both. */
function schedulerName(conf: SparkConf, role: SparkRole): string | undefined {
  const own = `spark.kubernetes.${role}.scheduler.name`;
  const known = conf.version >= 303 ? [own, 'spark.kubernetes.scheduler.name'] : [];
  return conf.first(...(role === 'executor' && conf.version < 303 ? [own] : known));
}

const schedulerOf = (schedulerName: string | undefined): Pick<PodSpec, 'schedulerName'> =>
  schedulerName === undefined ? {} : { schedulerName };

function loggingContainers({ request }: Job, role: SparkRole): readonly Container[] {
  const said = request.classifications.get('emr-containers-defaults') ?? {};
  if (!request.shipsLogs || (role === 'executor' && said['executor.logging'] === 'DISABLED')) return [];
  const cpu = said['logging.request.cores'];
  const memory = said['logging.request.memory'] ?? '512Mi';
  return [{ name: 'fluentd', resources: { requests: { memory, ...(cpu === undefined ? {} : { cpu }) } } }];
}

interface PodParts {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
}

const podOf = ({ name, namespace, labels, annotations, spec }: PodParts): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels, annotations },
  spec,
});
