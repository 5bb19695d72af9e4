// The pods of EMR on EKS jobs: amounts as Spark computes them, and whose selectors, labels and tolerations they carry.
import { fargateRefusals, fargateSize } from '@berth/compute';
import { isJsonObject, type Pod } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { sparkPods, templatesOf, type SparkPod } from './spark-pods.js';
import { readSparkRequest, type SparkRequest } from './spark-request.js';

interface Asked {
  readonly parameters?: string;
  readonly defaults?: Readonly<Record<string, string>>;
  readonly classifications?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly entryPoint?: string;
  readonly release?: string;
  readonly logs?: boolean;
}

function request(asked: Asked): SparkRequest {
  const { parameters = '', defaults = {}, classifications = {}, logs = true } = asked;
  const all = { 'spark-defaults': defaults, ...classifications };
  const body = {
    name: 'job',
    virtualClusterId: 'vc1',
    executionRoleArn: 'arn:aws:iam::111122223333:role/job',
    releaseLabel: asked.release ?? 'emr-6.3.0-latest',
    jobDriver: {
      sparkSubmitJobDriver: {
        entryPoint: asked.entryPoint ?? 's3://b/trip-count.py',
        sparkSubmitParameters: parameters,
      },
    },
    configurationOverrides: {
      applicationConfiguration: Object.entries(all).map(([classification, properties]) => ({
        classification,
        properties,
      })),
      ...(logs ? { monitoringConfiguration: { s3MonitoringConfiguration: { logUri: 's3://logs' } } } : {}),
    },
  };
  const { request: read, problems } = readSparkRequest(body, () => ({ file: 'f', line: 1, column: 1 }));
  if (!read) throw new Error(JSON.stringify(problems));
  return read;
}

function pods(
  asked: Asked,
  templates?: ReadonlyMap<string, Pod>,
): Readonly<Record<SparkPod['role'], SparkPod>> {
  const [submitter, driver, executor] = sparkPods(request(asked), {
    namespace: 'emr',
    jobId: '0001',
    templates,
  });
  if (!submitter || !driver || !executor) throw new Error('a job has three kinds of pods');
  return { submitter, driver, executor };
}

const main = ({ pod }: SparkPod) => pod.spec?.containers[0]?.resources;
const sizeOf = ({ pod }: SparkPod): string => {
  const size = fargateSize(pod);
  return size.kind === 'size' ? size.annotation : size.code;
};

describe('amounts', () => {
  test.each<[string, Asked, string, string]>([
    ['PySpark 4c/20G', { parameters: conf('driver.cores=4', 'driver.memory=20G') }, '28672Mi', '4vCPU 29GB'],
    [
      'PySpark 4c/20G without logs',
      { parameters: conf('driver.cores=4', 'driver.memory=20G'), logs: false },
      '28672Mi',
      '4vCPU 29GB',
    ],
    [
      'JVM 4c/20G',
      { parameters: conf('driver.cores=4', 'driver.memory=20G'), entryPoint: 'local:///a.jar' },
      '22528Mi',
      '4vCPU 23GB',
    ],
    ['PySpark 6c/30G', { parameters: conf('driver.cores=6', 'driver.memory=30G') }, '43008Mi', '8vCPU 44GB'],
    ['PySpark 1c/1G', { logs: false }, '1433Mi', '1vCPU 2GB'],
    ['PySpark 1c/1G with logs', {}, '1433Mi', '1vCPU 3GB'],
    [
      'an overhead that is told',
      { defaults: { 'spark.driver.memoryOverhead': '2g' } },
      '3072Mi',
      '1vCPU 4GB',
    ],
    ['a small JVM', { entryPoint: 'a.jar', logs: false }, '1408Mi', '1vCPU 2GB'],
    [
      'a logging container that asks for cpu',
      {
        parameters: conf('driver.cores=4', 'driver.memory=20G'),
        classifications: { 'emr-containers-defaults': { 'logging.request.cores': '100m' } },
      },
      '28672Mi',
      '8vCPU 32GB',
    ],
  ])('%s', (_, asked, memory, size) => {
    const { driver } = pods(asked);
    expect(main(driver)?.requests?.['memory']).toBe(memory);
    expect(main(driver)?.limits?.['memory']).toBe(memory);
    expect(sizeOf(driver)).toBe(size);
  });

  test('request.cores beats cores, and cpu has a limit only when told', () => {
    const { executor } = pods({
      defaults: {
        'spark.executor.cores': '4',
        'spark.kubernetes.executor.request.cores': '3500m',
        'spark.kubernetes.executor.limit.cores': '4',
        'spark.executor.resource.gpu.amount': '1',
        'spark.executor.resource.gpu.vendor': 'nvidia.com',
      },
    });
    expect(main(executor)).toMatchObject({
      requests: { cpu: '3500m', 'nvidia.com/gpu': '1' },
      limits: { cpu: '4', 'nvidia.com/gpu': '1' },
    });
  });

  test('executors are two, as many as told, or as dynamic allocation starts with', () => {
    expect(pods({}).executor.count).toBe(2);
    expect(pods({ parameters: '--num-executors 7' }).executor.count).toBe(7);
    const dynamic = {
      'spark.dynamicAllocation.enabled': 'true',
      'spark.dynamicAllocation.minExecutors': '3',
    };
    expect(pods({ defaults: dynamic }).executor.count).toBe(3);
  });
});

describe('what is said where', () => {
  test('a dedicated option beats --conf, --conf beats spark-defaults, the last --conf wins', () => {
    const parameters =
      "--driver-cores 2 --conf spark.driver.cores=5 --conf spark.executor.cores=1 --conf 'spark.executor.cores=3'";
    const { driver, executor } = pods({ parameters, defaults: { 'spark.executor.cores': '9' } });
    expect(main(driver)?.requests?.['cpu']).toBe('2');
    expect(main(executor)?.requests?.['cpu']).toBe('3');
  });

  test('selectors of one role have no effect before Spark 3.3', () => {
    const defaults = {
      'spark.kubernetes.node.selector.topology.kubernetes.io/zone': 'us-east-1a',
      'spark.kubernetes.driver.node.selector.pool': 'a',
      'spark.kubernetes.executor.node.selector.pool': 'b',
    };
    const zone = { 'topology.kubernetes.io/zone': 'us-east-1a' };
    const old = pods({ defaults, release: 'emr-6.3.0-latest' });
    expect(old.driver.pod.spec?.nodeSelector).toEqual(zone);
    const recent = pods({ defaults, release: 'emr-6.8.0-latest' });
    expect(recent.driver.pod.spec?.nodeSelector).toEqual({ ...zone, pool: 'a' });
    expect(recent.executor.pod.spec?.nodeSelector).toEqual({ ...zone, pool: 'b' });
    expect(recent.submitter.pod.spec?.nodeSelector).toEqual({});
  });

  test('labels are by role, those of EMR cannot be overridden, the submitter has its own', () => {
    const { submitter, driver, executor } = pods({
      defaults: {
        'spark.kubernetes.executor.label.spark-node-placement': 'fargate',
        'spark.kubernetes.driver.label.emr-containers.amazonaws.com/component': 'mine',
      },
      classifications: {
        'emr-job-submitter': {
          'jobsubmitter.label.team': 'ml',
          'jobsubmitter.node.selector.capacity': 'od',
          'jobsubmitter.node.toleration.dedicated': 'jobs',
          'jobsubmitter.node.toleration.dedicated.effect': 'NoSchedule',
        },
      },
    });
    expect(executor.pod.metadata.labels).toMatchObject({ 'spark-node-placement': 'fargate' });
    expect(driver.pod.metadata.labels).toMatchObject({ 'emr-containers.amazonaws.com/component': 'driver' });
    expect(driver.pod.metadata.labels).not.toHaveProperty('spark-node-placement');
    expect(submitter.pod).toMatchObject({
      metadata: { labels: { team: 'ml', 'emr-containers.amazonaws.com/component': 'job.submitter' } },
      spec: {
        nodeSelector: { capacity: 'od' },
        tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'jobs', effect: 'NoSchedule' }],
      },
    });
  });

  test('a template keeps its selector, tolerations and volumes; amounts are those of Spark', () => {
    const url = 's3://b/driver.yaml';
    const asked = { defaults: { 'spark.kubernetes.driver.podTemplateFile': url } };
    const template: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { labels: { mine: 'x' } },
      spec: {
        nodeSelector: { pool: 'large' },
        tolerations: [{ key: 't', operator: 'Exists' }],
        volumes: [{ name: 'data', emptyDir: {} }],
        containers: [
          { name: 'side', resources: { requests: { cpu: '1' } } },
          { name: 'spark-kubernetes-driver', resources: { requests: { cpu: '99' } } },
        ],
      },
    };
    expect(templatesOf(request(asked))).toEqual([url]);
    const { driver, executor } = pods(asked, new Map([[url, template]]));
    expect(driver.pod.spec).toMatchObject({
      nodeSelector: { pool: 'large' },
      tolerations: [{ key: 't', operator: 'Exists' }],
      volumes: [{ name: 'data' }],
      containers: [
        { name: 'spark-kubernetes-driver', resources: { requests: { cpu: '1' } } },
        { name: 'side' },
        { name: 'fluentd' },
      ],
    });
    expect(driver.pod.metadata.labels).toMatchObject({ mine: 'x' });
    expect(executor.pod.spec?.nodeSelector).toEqual({});
  });

  test('volumes of properties: Fargate refuses the host path and the claim on demand', () => {
    const prefix = 'spark.kubernetes.executor.volumes';
    const { executor } = pods({
      defaults: {
        [`${prefix}.hostPath.spark-local-dir-1.options.path`]: '/nvme',
        [`${prefix}.persistentVolumeClaim.data.options.claimName`]: 'OnDemand',
        [`${prefix}.persistentVolumeClaim.data.mount.path`]: '/data',
      },
    });
    expect(fargateRefusals(executor.pod).map(({ detail }) => detail['source'])).toEqual([
      'hostPath',
      'ephemeral',
    ]);
  });
});

describe('a body that is wrong', () => {
  const body = {
    jobDriver: { sparkSubmitJobDriver: { entryPoint: 'a.py', sparkSubmitParameters: '' } },
    configurationOverrides: {},
  };
  test.each<[string, object, string]>([
    ['an unknown field', { ...body, releaselabel: 'x' }, 'unknown field "releaselabel"'],
    [
      'two drivers',
      { jobDriver: { ...body.jobDriver, sparkSqlJobDriver: { entryPoint: 'a.sql' } } },
      'set either',
    ],
    [
      'open quotes',
      { jobDriver: { sparkSubmitJobDriver: { entryPoint: 'a', sparkSubmitParameters: "--conf 'a" } } },
      'do not close',
    ],
    [
      'an unknown option',
      { jobDriver: { sparkSubmitJobDriver: { entryPoint: 'a', sparkSubmitParameters: '--executors 3' } } },
      'no option "--executors"',
    ],
    [
      'a property that is no string',
      {
        ...body,
        configurationOverrides: {
          applicationConfiguration: [{ classification: 'spark-defaults', properties: { a: 4 } }],
        },
      },
      'must be a string',
    ],
  ])('%s', (_, value, message) => {
    if (!isJsonObject(value)) throw new Error('a body is an object');
    const { problems } = readSparkRequest(value, () => ({ file: 'f', line: 1, column: 1 }));
    expect(problems.map((problem) => problem.message).join()).toContain(message);
  });
});

function conf(...pairs: readonly string[]): string {
  return pairs.map((pair) => `--conf spark.${pair}`).join(' ');
}
