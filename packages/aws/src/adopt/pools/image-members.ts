// Which operating system a node group runs, and whether its image is of the user's own choice.
import type { NodeUserData } from '@berth/compute';
import { member, type JsonObject } from '@berth/kube';
import { present, text } from '../template-values.js';
import { familyOf } from './ami-families.js';

/** What EC2 tells of an image. */
export interface KnownImage {
  readonly name: string;
  /** Whether it is one that AWS or Canonical publishes for EKS, as eksctl chooses them. */
  readonly isPublished: boolean;
  /** Where its root is mounted. */
  readonly rootDevice?: string | undefined;
}

export interface ImageRequest {
  readonly name: string;
  readonly template: JsonObject;
  readonly launch: JsonObject;
  readonly managed: JsonObject | undefined;
  readonly userData: NodeUserData;
  readonly images: ReadonlyMap<string, KnownImage>;
}

export interface PoolImageMembers {
  readonly members: JsonObject;
  readonly family: string;
  /** Whether the file names the image. */
  readonly isOwn: boolean;
  /** Device that a plan takes for the root's where the file names none; undefined when nobody can tell. */
  readonly rootDevice?: string | undefined;
  readonly notes: readonly string[];
}

/** eksctl's default. */
const USUAL_FAMILY = 'AmazonLinux2023';

/**
 * `amiFamily` and `ami`. eksctl looks up the images of unmanaged groups itself, so that theirs are written down only
 * where EC2 tells that it is no published one, or where it could not join by itself.
 */
export function imageMembers(request: ImageRequest): PoolImageMembers {
  const { name, launch, managed, userData, images } = request;
  const id = text(launch, 'ImageId');
  const known = id === undefined ? undefined : images.get(id);
  const family = familyName(request, known) ?? USUAL_FAMILY;
  const isNative = managed !== undefined && !family.startsWith('Ubuntu');
  const isForeign = known ? !known.isPublished : userData.override !== undefined;
  const isOwn = id !== undefined && (isNative || isForeign);
  const isTold = id === undefined || isOwn || known !== undefined;
  return {
    members: present({
      amiFamily: family === USUAL_FAMILY && !isOwn ? undefined : family,
      ami: isOwn ? id : undefined,
    }),
    family,
    isOwn,
    rootDevice: isOwn && !family.startsWith('Bottlerocket') ? known?.rootDevice : usualDevice(family),
    notes: isTold
      ? []
      : [`pool ${name} runs the image ${id}, of which EC2 does not tell; plans leave it as it is`],
  };
}

/** Where eksctl mounts the root, or Bottlerocket's data. */
function usualDevice(family: string): string {
  if (family.startsWith('Bottlerocket')) return '/dev/xvdb';
  return /^(Ubuntu|Windows)/.test(family) ? '/dev/sda1' : '/dev/xvda';
}

/** By EKS's image type, eksctl's description, the image's name or its parameter, else by what reads such user data. */
function familyName(request: ImageRequest, known: KnownImage | undefined): string | undefined {
  const { template, managed, userData } = request;
  const described = /AMI family: (\w+)/.exec(text(template, 'Description') ?? '')?.[1];
  return (
    described ??
    familyOf(managed && text(managed, 'AmiType')) ??
    familyOfName(known?.name ?? parameterOf(template) ?? '') ??
    FAMILY_OF_FORM[userData.form]
  );
}

const parameterOf = (template: JsonObject): string | undefined =>
  text(member(member(template, 'Parameters'), 'NodeImageId'), 'Default');

/** `ubuntu-eks/k8s_1.34/images/…-22.04-…`, `/aws/service/canonical/ubuntu/eks-pro/22.04/…`. */
function familyOfName(name: string): string | undefined {
  const [, year, month] = /ubuntu.*?(\d\d)\.(0[46]|10)/.exec(name) ?? [];
  if (year !== undefined) return `Ubuntu${/eks-pro/.test(name) ? 'Pro' : ''}${year}${month}`;
  return undefined;
}

const FAMILY_OF_FORM: Readonly<Record<NodeUserData['form'], string | undefined>> = {
  none: undefined,
  'node-config': USUAL_FAMILY,
  'cloud-config': 'Ubuntu2204',
  bottlerocket: 'Bottlerocket',
  powershell: 'WindowsServer2022FullContainer',
  script: 'AmazonLinux2',
};
