// The size of the micro-VM that Fargate starts for a pod (EKS user guide, "Fargate Pod configuration").
import type { Pod } from '@berth/kube';
import { requestedOf } from './requested.js';

/** The granted size. Memory in GB as AWS writes it means GiB. */
export interface FargateSize {
  readonly kind: 'size';
  readonly vcpu: number;
  readonly memoryGib: number;
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  /** Value of the annotation `CapacityProvisioned` that EKS sets on the pod: `0.25vCPU 0.5GB`. */
  readonly annotation: string;
}

/** Why Fargate will not run a pod: a code of this room's registry and its operands. */
export interface FargateRefusal {
  readonly kind: 'refusal';
  readonly code: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Which sizes there are: those of today, or those of 2021, of which older guides speak: at most 4 vCPU and 30 GB. */
export type FargateTable = 'current' | 'legacy';

/**
 * Gives the smallest size that holds the pod's effective requests and 256 MiB for the kubelet, or why there is
 * none.
 */
export function fargateSize(pod: Pod, table: FargateTable = 'current'): FargateSize | FargateRefusal {
  const cpuMillis = requestedOf(pod, 'cpu');
  const memoryBytes = requestedOf(pod, 'memory') + overheadBytes;
  const rows = tables[table];
  const row = rows.find((size) => size.cpuMillis >= cpuMillis && largestOf(size) * gib >= memoryBytes);
  if (!row) return tooLarge({ cpuMillis, memoryBytes }, rows);
  const memoryGib = row.memoryGib.find((size) => size * gib >= memoryBytes) ?? largestOf(row);
  return sizeOf(row.cpuMillis, memoryGib);
}

/** Gives every size Fargate offers, smallest first. */
export function fargateSizes(): readonly FargateSize[] {
  return sizeTable.flatMap((row) => row.memoryGib.map((memoryGib) => sizeOf(row.cpuMillis, memoryGib)));
}

interface SizeRow {
  readonly cpuMillis: number;
  readonly memoryGib: readonly number[];
}

const gib = 1024 ** 3;
/** For kubelet, kube-proxy and containerd on the micro-VM. */
const overheadBytes = 256 * 1024 ** 2;

const sizeTable: readonly SizeRow[] = [
  { cpuMillis: 250, memoryGib: [0.5, 1, 2] },
  { cpuMillis: 500, memoryGib: steps(1, 4, 1) },
  { cpuMillis: 1000, memoryGib: steps(2, 8, 1) },
  { cpuMillis: 2000, memoryGib: steps(4, 16, 1) },
  { cpuMillis: 4000, memoryGib: steps(8, 30, 1) },
  { cpuMillis: 8000, memoryGib: steps(16, 60, 4) },
  { cpuMillis: 16000, memoryGib: steps(32, 120, 8) },
];

const tables: Readonly<Record<FargateTable, readonly SizeRow[]>> = {
  current: sizeTable,
  legacy: sizeTable.filter(({ cpuMillis }) => cpuMillis <= 4000),
};

function steps(from: number, to: number, step: number): readonly number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
}

const largestOf = (row: SizeRow): number => row.memoryGib[row.memoryGib.length - 1] ?? 0;

function sizeOf(cpuMillis: number, memoryGib: number): FargateSize {
  const vcpu = cpuMillis / 1000;
  const annotation = `${vcpu}vCPU ${memoryGib}GB`;
  return { kind: 'size', vcpu, memoryGib, cpuMillis, memoryBytes: memoryGib * gib, annotation };
}

function tooLarge(
  asked: { readonly cpuMillis: number; readonly memoryBytes: number },
  rows: readonly SizeRow[],
): FargateRefusal {
  const largest = rows[rows.length - 1] ?? { cpuMillis: 0, memoryGib: [] };
  return {
    kind: 'refusal',
    code: 'fargate.too-large',
    detail: {
      ...asked,
      largestCpuMillis: largest.cpuMillis,
      largestMemoryBytes: largestOf(largest) * gib,
    },
  };
}
