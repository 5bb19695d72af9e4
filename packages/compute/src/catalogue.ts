// The EC2 instance catalogue: what every type is made of. A row is cut into fields only when somebody asks for it.
import { nearest } from '@berth/kube';
import { dataTable } from './data-table.js';

/** One EC2 instance type, from `data/instances.csv` (its README names the sources). */
export interface InstanceType {
  readonly name: string;
  readonly vcpu: number;
  readonly memoryMib: number;
  readonly arch: 'x86_64' | 'arm64' | 'x86_64_mac' | 'arm64_mac';
  readonly gpuCount: number;
  /** Empty when there is none. */
  readonly gpuName: string;
  readonly gpuMemoryMib: number;
  readonly acceleratorKind: 'nvidia' | 'neuron' | 'amd' | 'habana' | '';
  readonly neuronDevices: number;
  readonly neuronCores: number;
  /** Network interfaces of the default card, and IPv4 addresses on each: what EKS counts pods with. */
  readonly eniMax: number;
  readonly ipv4PerEni: number;
  /** `eniMax × (ipv4PerEni − 1) + 2`. */
  readonly maxPodsEni: number;
  readonly localNvmeGb: number;
  readonly hypervisor: 'nitro' | 'xen' | 'metal';
  readonly currentGeneration: boolean;
  readonly spotSupported: boolean;
}

/** Gives a type by its exact name; undefined when the catalogue does not have it: never a guess. */
export function instanceType(name: string): InstanceType | undefined {
  const known = parsed.get(name);
  if (known) return known;
  const row = table.row(name);
  if (row === undefined) return undefined;
  const type = parseRow(`${name},${row}`);
  parsed.set(name, type);
  return type;
}

/** Gives every name in the catalogue, by family then size. */
export function instanceTypeNames(): readonly string[] {
  names ??= table.lines().map((line) => line.slice(0, line.indexOf(',')));
  return names;
}

/** Gives the catalogue's name nearest to a misspelt one, for "did you mean". */
export function nearestInstanceType(name: string): string | undefined {
  return nearest(name, instanceTypeNames());
}

const parsed = new Map<string, InstanceType>();
let names: readonly string[] | undefined;
const table = dataTable('instances.csv', { separator: ',', cells: 1 });

function parseRow(row: string): InstanceType {
  const cells = row.split(',');
  const text = (column: number) => cells[column] ?? '';
  const number = (column: number) => Number(text(column));
  return {
    name: text(0),
    vcpu: number(1),
    memoryMib: number(2),
    arch: oneOf(text(3), ['x86_64', 'arm64', 'x86_64_mac', 'arm64_mac']),
    gpuCount: number(4),
    gpuName: text(5),
    gpuMemoryMib: number(6),
    acceleratorKind: oneOf(text(7), ['', 'nvidia', 'neuron', 'amd', 'habana']),
    neuronDevices: number(8),
    neuronCores: number(9),
    eniMax: number(11),
    ipv4PerEni: number(12),
    maxPodsEni: number(13),
    localNvmeGb: number(16),
    hypervisor: oneOf(text(17), ['nitro', 'xen', 'metal']),
    currentGeneration: text(18) === 'true',
    spotSupported: text(19) === 'true',
  };
}

function oneOf<T extends string>(text: string, allowed: readonly [T, ...T[]]): T {
  return allowed.find((value) => value === text) ?? allowed[0];
}
