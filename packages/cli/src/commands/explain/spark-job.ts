// `berth explain -f start-job-run.json`: the pods of an EMR on EKS job, with the pod templates that it names.
import { isJsonObject, type JsonObject, type Pod, readYamlDocuments, type YamlDocument } from '@berth/kube';
import type { FixDocument } from '@berth/placement';
import { readSparkRequest, sparkPods, templatesOf, type SparkRequest } from '@berth/work';
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Host } from '../../host.js';
import { asPod } from '../../input/as-pod.unsafe.js';
import { invalidFile } from '../../input/load-objects.js';
import { readInput } from '../../input/read-input.js';
import type { ExplainedPod } from './explained-pod.js';
import { sparkOperations } from './spark-operations.js';

/** What the command knows beside the request. */
export interface SparkJobOptions {
  readonly host: Host;
  /** Of the virtual cluster. */
  readonly namespace: string;
  readonly source: FixDocument;
}

/** The submitter, the driver and an executor. Throws a usage error for a request that the service would refuse. */
export async function sparkJobPods(
  body: JsonObject,
  { placeOf }: Pick<YamlDocument, 'placeOf'>,
  options: SparkJobOptions,
): Promise<readonly ExplainedPod[]> {
  const { request, problems } = readSparkRequest(body, placeOf);
  if (!request) throw invalidFile(problems);
  const virtualClusterId = body['virtualClusterId'];
  const pods = sparkPods(request, {
    namespace: options.namespace,
    jobId: jobNameOf(request),
    virtualClusterId: typeof virtualClusterId === 'string' ? virtualClusterId : undefined,
    templates: await readTemplates(request, options),
  });
  const executors = pods.find(({ role }) => role === 'executor')?.count ?? 0;
  options.host.stderr.write(`one submitter, one driver, ${executors} executors at first, all alike\n`);
  return pods.map(({ role, pod }) => ({
    pod,
    document:
      role === 'submitter' ? undefined : { ...options.source, operations: sparkOperations(request, role) },
  }));
}

/** A name that a pod may have. */
const jobNameOf = ({ name }: SparkRequest): string =>
  (name ?? 'job')
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '') || 'job';

/** Templates stand in buckets that are not ours to read: a copy beside the request has the same file name. */
async function readTemplates(
  request: SparkRequest,
  { host, source }: SparkJobOptions,
): Promise<ReadonlyMap<string, Pod>> {
  const found = new Map<string, Pod>();
  for (const url of templatesOf(request)) {
    const local = /^(?:(?:local|file):(?:\/\/)?)?(\/.*)$/.exec(url)?.[1];
    const beside = join(dirname(source.file), basename(url));
    const file = [local, beside].find((one) => one !== undefined && existsSync(resolve(host.cwd, one)));
    if (file === undefined) {
      host.stderr.write(
        `warning: the pod template ${url} cannot be read from here; put a copy at ${beside} to have it count\n`,
      );
      continue;
    }
    const { documents } = readYamlDocuments((await readInput(host, file)).text, file);
    const template = documents[0]?.value;
    if (isJsonObject(template)) found.set(url, asPod({ metadata: {}, ...template }));
  }
  return found;
}
