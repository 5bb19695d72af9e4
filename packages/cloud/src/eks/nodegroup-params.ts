// Reading what a managed node group is to be, with EKS's refusals: sizes, taints, labels, types that fit the image.
import { instanceType } from '@berth/compute';
import { isOffered } from '../ec2/instance-type-operations.js';
import { integer, record, records, requiredText, text, textMap, texts, type Params } from '../params.js';
import { quotaValue } from '../quotas.js';
import type { CloudContext } from '../service.js';
import { invalidParameter, limitExceeded, notInEnum } from './eks-error.js';
import type { NodegroupRow, TaintRow } from './eks-rows.js';

const EFFECTS = ['NO_SCHEDULE', 'NO_EXECUTE', 'PREFER_NO_SCHEDULE'];
const MAX_TAINTS = 50;
const RESERVED_PREFIXES = ['kubernetes.io/', 'k8s.io/', 'eks.amazonaws.com/'];

const AMI_TYPES: readonly string[] = [
  'AL2_x86_64',
  'AL2_x86_64_GPU',
  'AL2_ARM_64',
  'CUSTOM',
  'BOTTLEROCKET_ARM_64',
  'BOTTLEROCKET_x86_64',
  'BOTTLEROCKET_ARM_64_FIPS',
  'BOTTLEROCKET_x86_64_FIPS',
  'BOTTLEROCKET_ARM_64_NVIDIA',
  'BOTTLEROCKET_x86_64_NVIDIA',
  'BOTTLEROCKET_ARM_64_NVIDIA_FIPS',
  'BOTTLEROCKET_x86_64_NVIDIA_FIPS',
  'WINDOWS_CORE_2019_x86_64',
  'WINDOWS_FULL_2019_x86_64',
  'WINDOWS_CORE_2022_x86_64',
  'WINDOWS_FULL_2022_x86_64',
  'WINDOWS_CORE_2025_x86_64',
  'WINDOWS_FULL_2025_x86_64',
  'AL2023_x86_64_STANDARD',
  'AL2023_ARM_64_STANDARD',
  'AL2023_x86_64_NEURON',
  'AL2023_x86_64_NVIDIA',
  'AL2023_ARM_64_NVIDIA',
];

type Sizes = Pick<NodegroupRow, 'minSize' | 'maxSize' | 'desiredSize'>;

/** Sizes in order and within the quota. */
export function scalingOf(params: Params, now: Sizes, context: CloudContext): Sizes {
  const scaling = record(params, 'scalingConfig') ?? {};
  const sizes = {
    minSize: integer(scaling, 'minSize') ?? now.minSize,
    maxSize: integer(scaling, 'maxSize') ?? now.maxSize,
    desiredSize: integer(scaling, 'desiredSize') ?? now.desiredSize,
  };
  const { minSize, maxSize, desiredSize } = sizes;
  if (minSize < 0) throw invalidParameter('Minimum capacity must be at least 0');
  if (maxSize < 1) throw invalidParameter('Maximum capacity must be at least 1');
  if (minSize > maxSize)
    throw invalidParameter(`Minimum capacity ${minSize} can't be greater than maximum size ${maxSize}`);
  if (minSize > desiredSize)
    throw invalidParameter(`Minimum capacity ${minSize} can't be greater than desired size ${desiredSize}`);
  if (desiredSize > maxSize)
    throw invalidParameter(`Desired capacity ${desiredSize} can't be greater than max size ${maxSize}`);
  const quota = quotaValue(context.options, 'L-BD136A63');
  if (maxSize > quota)
    throw limitExceeded(`The maximum number of nodes per node group is ${quota}; ${maxSize} were requested`);
  return sizes;
}

/** Taints with effects that EKS knows, no pair of key and effect twice. */
export function taintsOf(taints: readonly Params[]): readonly TaintRow[] {
  if (taints.length > MAX_TAINTS)
    throw invalidParameter(`The number of taints exceeds the limit of ${MAX_TAINTS}`);
  const seen = new Set<string>();
  return taints.map((taint, index) => {
    const effect = requiredText(taint, 'effect');
    if (!EFFECTS.includes(effect)) throw notInEnum(effect, `taints.${index + 1}.member.effect`, EFFECTS);
    const key = requiredText(taint, 'key');
    if (!/^[\w.\-/]{1,63}$|^[\w.-]{1,253}\/[\w.-]{1,63}$/.test(key))
      throw invalidParameter(`Invalid taint key: ${key}`);
    if (seen.has(`${key}:${effect}`))
      throw invalidParameter(`Duplicate taint: key ${key} with effect ${effect}`);
    seen.add(`${key}:${effect}`);
    return { key, value: text(taint, 'value'), effect };
  });
}

/** Labels that are not Kubernetes' or EKS's own. */
export function checkLabels(labels: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(labels)) {
    if (RESERVED_PREFIXES.some((prefix) => key.startsWith(prefix)))
      throw invalidParameter(
        `Label cannot contain reserved prefixes [${RESERVED_PREFIXES.map((prefix) => prefix.slice(0, -1)).join(', ')}]`,
      );
    if (!/^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/.test(value))
      throw invalidParameter(`Invalid label value: ${value}`);
  }
}

/** Labels of a request. */
export function labelsOf(params: Params): Readonly<Record<string, string>> {
  const labels = textMap(params, 'labels');
  checkLabels(labels);
  return labels;
}

export interface Hardware {
  readonly amiType: string;
  readonly capacityType: string;
  readonly instanceTypes: readonly string[];
}

/** Image and types that fit each other; `fromTemplate` is what the user's launch template says of them. */
export function hardwareOf(
  params: Params,
  fromTemplate: { readonly instanceType: string | undefined; readonly imageId: string | undefined },
  { region }: CloudContext,
): Hardware {
  const capacityType = text(params, 'capacityType') ?? 'ON_DEMAND';
  const kinds = ['ON_DEMAND', 'SPOT', 'CAPACITY_BLOCK'];
  if (!kinds.includes(capacityType)) throw notInEnum(capacityType, 'capacityType', kinds);
  const named = texts(params, 'instanceTypes');
  if (named.length > 0 && fromTemplate.instanceType !== undefined)
    throw invalidParameter(
      'You cannot specify an instance type for a nodegroup in both launch template and CreateNodegroup API request',
    );
  const own =
    named.length > 0 ? named : fromTemplate.instanceType === undefined ? [] : [fromTemplate.instanceType];
  const instanceTypes = own.length > 0 ? own : ['t3.medium'];
  if (instanceTypes.length > 20)
    throw invalidParameter('The number of instance types exceeds the limit of 20');
  const unknown = instanceTypes.filter((name) => !isOffered(name, region));
  if (unknown.length > 0)
    throw invalidParameter(`The following supplied instance types do not exist: [${unknown.join(', ')}]`);
  const arm = instanceType(instanceTypes[0] ?? '')?.arch === 'arm64';
  const amiType = amiTypeOf(params, fromTemplate.imageId, arm);
  const misfit =
    amiType === 'CUSTOM' ? undefined : instanceTypes.find((name) => isArm(name) !== /ARM_64/.test(amiType));
  if (misfit !== undefined)
    throw invalidParameter(`[${misfit}] is not a valid instance type for requested amiType ${amiType}`);
  return { amiType, capacityType, instanceTypes };
}

const isArm = (name: string): boolean => instanceType(name)?.arch === 'arm64';

function amiTypeOf(params: Params, imageId: string | undefined, arm: boolean): string {
  const amiType = text(params, 'amiType');
  if (imageId !== undefined) {
    if (amiType !== undefined && amiType !== 'CUSTOM')
      throw invalidParameter(
        'You cannot specify an AMI Type other than CUSTOM, when specifying an image id in your launch template.',
      );
    if (text(params, 'version') !== undefined || text(params, 'releaseVersion') !== undefined)
      throw invalidParameter('You cannot specify the field kubernetesVersion when using custom AMI');
    return 'CUSTOM';
  }
  const chosen = amiType ?? (arm ? 'AL2023_ARM_64_STANDARD' : 'AL2023_x86_64_STANDARD');
  if (!AMI_TYPES.includes(chosen)) throw notInEnum(chosen, 'amiType', AMI_TYPES);
  return chosen;
}

/** How many nodes an update may take away at once. */
export function updateConfigOf(params: Params, now: Params): Params {
  const config = record(params, 'updateConfig');
  if (!config) return now;
  const count = integer(config, 'maxUnavailable');
  const percentage = integer(config, 'maxUnavailablePercentage');
  if (count !== undefined && percentage !== undefined)
    throw invalidParameter('Only one of maxUnavailable or maxUnavailablePercentage can be specified');
  if (percentage !== undefined && (percentage < 1 || percentage > 100))
    throw invalidParameter('maxUnavailablePercentage must be between 1 and 100');
  return {
    ...(count === undefined ? {} : { maxUnavailable: count }),
    ...(percentage === undefined ? {} : { maxUnavailablePercentage: percentage }),
  };
}

/** The taints of a create request. */
export const createdTaints = (params: Params): readonly TaintRow[] => taintsOf(records(params, 'taints'));
