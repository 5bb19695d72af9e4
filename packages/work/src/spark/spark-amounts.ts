// How much a driver or executor asks for, as Spark on Kubernetes computes it.
// https://spark.apache.org/docs/latest/running-on-kubernetes.html (memory overhead, request.cores)
import type { ResourceRequirements } from '@berth/kube';
import type { SparkConf, SparkRole } from './spark-conf.js';

/** Overhead is never less. */
const MIN_OVERHEAD_MIB = 384;
/** Of the heap: memory beside the JVM is larger where another language runs. */
const JVM_FACTOR = 0.1;
const OTHER_FACTOR = 0.4;
const DEFAULT_MEMORY = '1g';

/** What decides amounts beside the properties. */
export interface AmountsOf {
  readonly role: SparkRole;
  /** Python or R: the driver's language counts for executors too. */
  readonly isForeign: boolean;
}

/** Requests and limits of Spark's own container. Memory is both; cpu has a limit only when it was asked for. */
export function sparkResources(conf: SparkConf, of: AmountsOf): ResourceRequirements {
  const { role } = of;
  const memory = `${heapMib(conf, role) + beside(conf, of) + overheadMib(conf, of)}Mi`;
  const cpu = conf.first(`spark.kubernetes.${role}.request.cores`, `spark.${role}.cores`) ?? '1';
  const limit = conf.get(`spark.kubernetes.${role}.limit.cores`);
  const devices = devicesOf(conf, role);
  return {
    requests: { cpu, memory, ...devices },
    limits: { memory, ...(limit === undefined ? {} : { cpu: limit }), ...devices },
  };
}

const heapMib = (conf: SparkConf, role: SparkRole): number =>
  mibOf(conf.get(`spark.${role}.memory`) ?? DEFAULT_MEMORY);

function overheadMib(conf: SparkConf, { role, isForeign }: AmountsOf): number {
  const written = conf.get(`spark.${role}.memoryOverhead`);
  if (written !== undefined) return mibOf(written);
  const own = conf.version >= 303 ? conf.get(`spark.${role}.memoryOverheadFactor`) : undefined;
  const said = Number(own ?? conf.get('spark.kubernetes.memoryOverheadFactor'));
  const factor = Number.isFinite(said) ? said : isForeign ? OTHER_FACTOR : JVM_FACTOR;
  return Math.max(Math.floor(factor * heapMib(conf, role)), MIN_OVERHEAD_MIB);
}

/** Executors have memory off the heap, and Python's own limit, on top. */
function beside(conf: SparkConf, { role, isForeign }: AmountsOf): number {
  if (role === 'driver') return 0;
  const python = conf.get('spark.executor.pyspark.memory');
  const offHeap = conf.get('spark.memory.offHeap.enabled') === 'true' && conf.version >= 300;
  return (
    (isForeign && python !== undefined ? mibOf(python) : 0) +
    (offHeap ? Math.ceil(bytesOfText(conf.get('spark.memory.offHeap.size') ?? '0', 1) / MIB) : 0)
  );
}

/** `spark.executor.resource.gpu.amount` with its vendor becomes `nvidia.com/gpu`. */
function devicesOf(conf: SparkConf, role: SparkRole): Readonly<Record<string, string>> {
  const resources = conf.under(`spark.${role}.resource.`);
  return Object.fromEntries(
    Object.entries(resources).flatMap(([key, amount]) => {
      const name = /^(.+)\.amount$/.exec(key)?.[1];
      const vendor = name === undefined ? undefined : resources[`${name}.vendor`];
      return vendor === undefined ? [] : [[`${vendor}/${name}`, amount]];
    }),
  );
}

const MIB = 1024 * 1024;
const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  k: 1024,
  m: MIB,
  g: 1024 * MIB,
  t: 1024 * 1024 * MIB,
  p: 1024 ** 3 * MIB,
};

/** Spark's sizes: a number alone is in MiB here, and the units are powers of two, in either case, with or without b. */
const mibOf = (text: string): number => Math.floor(bytesOfText(text, MIB) / MIB);

function bytesOfText(text: string, unitBytes: number): number {
  const [, number = '0', unit = ''] = /^\s*(\d+)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const letter = unit.toLowerCase().replace(/(?<=[kmgtp])i?b$/, '');
  return Number(number) * (letter === '' ? unitBytes : (UNITS[letter] ?? unitBytes));
}
