// Objects for tests: valid with no argument, and every argument names only what the test is about.
import type {
  Container,
  Job,
  JobSpec,
  Labels,
  Namespace,
  Node,
  NodeStatus,
  ObjectMeta,
  Pod,
  PodSpec,
  PodStatus,
  Taint,
  Toleration,
} from '@berth/kube';

/** Names and labels, common to all builders. */
export interface MetaOptions {
  readonly name?: string;
  readonly uid?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  /** Anything else of the metadata. */
  readonly metadata?: ObjectMeta;
}

/** What a test says of a pod. */
export interface PodOptions extends MetaOptions {
  readonly namespace?: string;
  readonly image?: string;
  readonly command?: readonly string[];
  /** Requests of the one container: `{cpu: '500m', memory: '1Gi'}`. */
  readonly requests?: Labels;
  readonly limits?: Labels;
  readonly nodeName?: string;
  readonly nodeSelector?: Labels;
  readonly tolerations?: readonly Toleration[];
  /** Replaces the one container. */
  readonly containers?: readonly Container[];
  /** Anything else of the spec. */
  readonly spec?: Partial<PodSpec>;
  readonly phase?: PodStatus['phase'];
  readonly status?: PodStatus;
}

/** What a test says of a node. */
export interface NodeOptions extends MetaOptions {
  readonly taints?: readonly Taint[];
  readonly unschedulable?: boolean;
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  /** Further resources: `{'nvidia.com/gpu': '1'}`. */
  readonly resources?: Labels;
  readonly ready?: boolean;
  readonly status?: NodeStatus;
}

/** What a test says of a job. */
export interface JobOptions extends MetaOptions {
  readonly namespace?: string;
  /** The pod template, as options of {@link aPod}. */
  readonly pod?: PodOptions;
  /** Anything else of the spec. */
  readonly spec?: Partial<JobSpec>;
}

/** A pending pod `default/pod` with one container `main`. */
export function aPod(options: PodOptions = {}): Pod {
  const { namespace = 'default', phase = 'Pending', status } = options;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metaOf({ name: 'pod', ...options }, namespace),
    spec: podSpec(options),
    status: { phase, ...status },
  };
}

/** A ready node `node` with 4 cpu, 16Gi and room for 110 pods. */
export function aNode(options: NodeOptions = {}): Node {
  const { cpu = '4', memory = '16Gi', pods = '110', resources, taints, ready = true, status } = options;
  const allocatable = { cpu, memory, pods, 'ephemeral-storage': '100Gi', ...resources };
  const { name = 'node' } = options;
  const labels = {
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: metaOf({ ...options, name, labels: { ...labels, ...options.labels } }),
    spec: { ...(taints && { taints }), ...(options.unschedulable && { unschedulable: true }) },
    status: {
      capacity: allocatable,
      allocatable,
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      ...status,
    },
  };
}

/** A job `default/job` of one pod that is not restarted. */
export function aJob(options: JobOptions = {}): Job {
  const { namespace = 'default', pod = {}, spec } = options;
  const { labels, annotations } = pod;
  const template = {
    metadata: { ...(labels && { labels }), ...(annotations && { annotations }) },
    spec: { restartPolicy: 'Never', ...podSpec(pod) } as const,
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metaOf({ name: 'job', ...options }, namespace),
    spec: { template, ...spec },
  };
}

/** A namespace, by default `default`, with the label that carries its name. */
export function aNamespace(options: MetaOptions = {}): Namespace {
  const { name = 'default' } = options;
  const labels = { 'kubernetes.io/metadata.name': name, ...options.labels };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: metaOf({ ...options, name, labels }) };
}

function metaOf(options: MetaOptions, namespace?: string): ObjectMeta {
  const { name = 'object', uid, labels, annotations, metadata } = options;
  return {
    name,
    uid: uid ?? `uid-of-${namespace === undefined ? '' : `${namespace}-`}${name}`,
    ...(namespace !== undefined && { namespace }),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ...metadata,
  };
}

function podSpec(options: PodOptions): PodSpec {
  const { nodeName, nodeSelector, tolerations, containers = [container(options)], spec } = options;
  return {
    containers,
    ...(nodeName !== undefined && { nodeName }),
    ...(nodeSelector && { nodeSelector }),
    ...(tolerations && { tolerations }),
    ...spec,
  };
}

function container({ image = 'busybox', command, requests, limits }: PodOptions): Container {
  return {
    name: 'main',
    image,
    ...(command && { command }),
    ...((requests ?? limits) && { resources: { ...(requests && { requests }), ...(limits && { limits }) } }),
  };
}
