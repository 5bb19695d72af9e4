// `instanceSelector`: node groups that say what they need of a type, not which. Resolved from the shipped catalogue,
// so that a plan needs no AWS account; eksctl asks AWS, whose catalogue may be newer.
import { failure, success, type Result } from '@berth/kube';
import { type InstanceType, instanceType, instanceTypeNames } from './catalogue.js';
import { MAX_SELECTED_TYPES } from './limits.js';
import { offeredIn } from './zones.js';

/** What a selector may ask for; every part that is absent lets anything through. */
export interface InstanceSelector {
  readonly vCPUs?: number | undefined;
  /** `8`, `8GiB`, `0.5 tb`; a bare number is GiB. */
  readonly memory?: string | undefined;
  readonly gpus?: number | undefined;
  readonly neuron_devices?: number | undefined;
  /** `x86_64` unless written. */
  readonly cpuArchitecture?: string | undefined;
  readonly allow?: string | undefined;
  readonly deny?: string | undefined;
}

/** Tells whether a selector asks for anything. */
export const isSelecting = (selector: InstanceSelector = {}): boolean =>
  Boolean(selector.vCPUs) ||
  Boolean(selector.memory) ||
  Boolean(selector.cpuArchitecture) ||
  [selector.gpus, selector.neuron_devices, selector.allow, selector.deny].some((part) => part !== undefined);

/**
 * Gives the names of the types that meet the selector and are offered in the region, in alphabetical order, at
 * most 40: Auto Scaling takes no more.
 */
export function selectedTypes(selector: InstanceSelector, region: string): Result<readonly string[]> {
  const matching = matchingTypes(selector, region);
  return matching.ok ? success(matching.value.slice(0, MAX_SELECTED_TYPES)) : matching;
}

/** Gives all of them. */
export function matchingTypes(selector: InstanceSelector, region: string): Result<readonly string[]> {
  const types = instanceTypeNames().flatMap((name) => instanceType(name) ?? []);
  const matching = typesMeeting(selector, types);
  return matching.ok ? success(matching.value.filter((name) => offeredIn(name, region) !== false)) : matching;
}

/** What a selector looks at of a type. */
export type SelectableType = Pick<
  InstanceType,
  'name' | 'vcpu' | 'memoryMib' | 'gpuCount' | 'neuronDevices' | 'arch'
>;

/** Gives the names of those of the types that meet the selector, in alphabetical order. */
export function typesMeeting(
  selector: InstanceSelector,
  types: readonly SelectableType[],
): Result<readonly string[]> {
  const memoryMib = selector.memory ? memoryMibOf(selector.memory) : undefined;
  if (memoryMib === null) return refuse('memory', selector.memory);
  const allow = patternOf(selector.allow);
  if (allow === null) return refuse('allow', selector.allow);
  const deny = patternOf(selector.deny);
  if (deny === null) return refuse('deny', selector.deny);
  // amd64 is another word for the default.
  const written = selector.cpuArchitecture || 'x86_64';
  const architecture = written === 'amd64' ? 'x86_64' : written;
  const meets = (type: SelectableType) =>
    (!selector.vCPUs || type.vcpu === selector.vCPUs) &&
    (memoryMib === undefined || type.memoryMib === memoryMib) &&
    (selector.gpus === undefined || type.gpuCount === selector.gpus) &&
    (selector.neuron_devices === undefined || type.neuronDevices === selector.neuron_devices) &&
    type.arch === architecture &&
    (allow === undefined || allow.test(type.name)) &&
    (deny === undefined || !deny.test(type.name));
  return success(
    types
      .filter(meets)
      .map(({ name }) => name)
      .toSorted(),
  );
}

function refuse(part: string, value: string | undefined): Result<never> {
  return failure({
    code: 'config.instance-selector',
    message: `${part} ${JSON.stringify(value)} cannot be read`,
  });
}

/** Null when the text cannot be read. */
function memoryMibOf(text: string): number | null {
  const amount = /^(\d+\.?\d{0,3}) ?(m|g|t)?i?b?$/i.exec(text);
  const unit = amount?.[2]?.toLowerCase() ?? 'g';
  if (!amount || (amount[2] === undefined && /[ib]$/i.test(text))) return null;
  const size = Number(amount[1]);
  if (unit === 'm') return Number.isInteger(size) ? size : null;
  return Math.floor(size * (unit === 'g' ? 1024 : 1024 ** 2));
}

function patternOf(text: string | undefined): RegExp | undefined | null {
  if (text === undefined) return undefined;
  try {
    return new RegExp(text);
  } catch {
    return null;
  }
}
