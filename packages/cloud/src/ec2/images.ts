// Machine images: EKS's optimised ones by Kubernetes version, family, architecture and flavour, with ids that follow
// from their names; SSM's public parameters point at the same ids.
import { createHash } from 'node:crypto';
import { kubernetesVersions } from '../eks/kubernetes-versions.js';

export interface Image {
  readonly imageId: string;
  readonly name: string;
  readonly owner: string;
  readonly ownerAlias: string;
  readonly arch: 'x86_64' | 'arm64';
  readonly rootDevice: string;
  readonly platform?: 'windows' | undefined;
  readonly description: string;
  /** What node groups call its release, as `1.34.0-20261105`. */
  readonly releaseVersion: string;
  /** Paths below `/aws/service/` under which SSM has it. */
  readonly parameters: readonly string[];
}

let all: readonly Image[] | undefined;

/** Every image of the catalogue. */
export const images = (): readonly Image[] => {
  all ??= [...generalLinux(), ...kubernetesVersions().flatMap(({ version }) => imagesOf(version))];
  return all;
};

/** What a public SSM parameter says of an image; undefined when there is no such parameter. */
export function imageParameter(path: string): string | undefined {
  const [, below = '', fact = ''] =
    /^\/aws\/service\/(.+?)(?:\/recommended)?(?:\/(image_id|image_name|image_version|release_version))?$/.exec(
      path,
    ) ?? [];
  const image = images().find(({ parameters }) => parameters.includes(below));
  if (!image) return undefined;
  switch (fact) {
    case 'image_name':
      return image.name;
    case 'image_version':
    case 'release_version':
      return image.releaseVersion;
    default:
      return path.endsWith('/recommended') ? recommended(image) : image.imageId;
  }
}

const recommended = ({ imageId, name, releaseVersion }: Image): string =>
  JSON.stringify({
    schema_version: '2',
    image_id: imageId,
    image_name: name,
    release_version: releaseVersion,
  });

/** The newest release of the images of that kind, as node groups show it. */
export const releaseVersionOf = (amiType: string, version: string): string =>
  amiType.startsWith('BOTTLEROCKET') ? BOTTLEROCKET_RELEASE : `${version}.0-${RELEASE}`;

const AMAZON = '602401143452';
const RELEASE = '20261105';
const BOTTLEROCKET_RELEASE = '1.49.0-713f44ce';

function imagesOf(version: string): readonly Image[] {
  return [
    ...amazonLinux2023(version),
    ...amazonLinux2(version),
    ...bottlerocket(version),
    ...ubuntu(version),
    ...windows(version),
  ];
}

/** Amazon Linux 2023 without Kubernetes, by the name under which templates take the newest one. */
function generalLinux(): readonly Image[] {
  return (['x86_64', 'arm64'] as const).map((arch) =>
    image({
      name: `al2023-ami-2023.9.${RELEASE}.0-kernel-6.1-${arch}`,
      owner: '137112412989',
      arch,
      description: `Amazon Linux 2023 AMI 2023.9.${RELEASE}.0 ${arch} HVM kernel-6.1`,
      releaseVersion: RELEASE,
      parameters: [`ami-amazon-linux-latest/al2023-ami-kernel-default-${arch}`],
    }),
  );
}

function amazonLinux2023(version: string): readonly Image[] {
  const flavours = [
    ['x86_64', 'standard'],
    ['arm64', 'standard'],
    ['x86_64', 'nvidia'],
    ['arm64', 'nvidia'],
    ['x86_64', 'neuron'],
  ] as const;
  return flavours.map(([arch, flavour]) =>
    image({
      name: `amazon-eks-node-al2023-${arch}-${flavour}-${version}-v${RELEASE}`,
      arch,
      description: `EKS-optimized Kubernetes node based on Amazon Linux 2023, (k8s: ${version})`,
      releaseVersion: `${version}.0-${RELEASE}`,
      parameters: [`eks/optimized-ami/${version}/amazon-linux-2023/${arch}/${flavour}`],
    }),
  );
}

// Amazon Linux 2 images end with Kubernetes 1.32.
function amazonLinux2(version: string): readonly Image[] {
  if (Number(version.split('.')[1]) > 32) return [];
  const flavours = [
    ['x86_64', 'node', 'amazon-linux-2'],
    ['x86_64', 'gpu-node', 'amazon-linux-2-gpu'],
    ['arm64', 'arm64-node', 'amazon-linux-2-arm64'],
  ] as const;
  return flavours.map(([arch, kind, path]) =>
    image({
      name: `amazon-eks-${kind}-${version}-v${RELEASE}`,
      arch,
      description: `EKS Kubernetes Worker AMI with AmazonLinux2 image, (k8s: ${version})`,
      releaseVersion: `${version}.0-${RELEASE}`,
      parameters: [`eks/optimized-ami/${version}/${path}`],
    }),
  );
}

function bottlerocket(version: string): readonly Image[] {
  return ['', '-nvidia', '-fips', '-nvidia-fips'].flatMap((flavour) =>
    (['x86_64', 'arm64'] as const).map((arch) =>
      image({
        name: `bottlerocket-aws-k8s-${version}${flavour}-${arch}-v1.49.0`,
        arch,
        description: `bottlerocket-aws-k8s-${version}${flavour}`,
        releaseVersion: BOTTLEROCKET_RELEASE,
        parameters: [`bottlerocket/aws-k8s-${version}${flavour}/${arch}/latest`],
      }),
    ),
  );
}

function ubuntu(version: string): readonly Image[] {
  return ['20.04', '22.04', '24.04'].flatMap((release) =>
    (['x86_64', 'arm64'] as const).flatMap((arch) => {
      const architecture = arch === 'x86_64' ? 'amd64' : 'arm64';
      return ['', '-pro'].map((pro) =>
        image({
          name: `ubuntu-eks${pro}/k8s_${version}/images/hvm-ssd/ubuntu-${release}-${architecture}-server-${RELEASE}`,
          arch,
          rootDevice: '/dev/sda1',
          owner: '099720109477',
          description: `Ubuntu EKS ${release} (k8s: ${version})`,
          releaseVersion: `${version}.0-${RELEASE}`,
          parameters: ['ebs-gp2', 'ebs-gp3'].map(
            (disk) =>
              `canonical/ubuntu/eks${pro}/${release}/${version}/stable/current/${architecture}/hvm/${disk}/ami-id`,
          ),
        }),
      );
    }),
  );
}

function windows(version: string): readonly Image[] {
  return ['2019', '2022', '2025'].flatMap((year) =>
    ['Core', 'Full'].map((kind) =>
      image({
        name: `Windows_Server-${year}-English-${kind}-EKS_Optimized-${version}-2026.11.05`,
        arch: 'x86_64',
        rootDevice: '/dev/sda1',
        platform: 'windows',
        owner: '957880525930',
        description: `Microsoft Windows Server ${year} ${kind} EKS optimized (k8s: ${version})`,
        releaseVersion: `${version}.0-${RELEASE}`,
        parameters: [`ami-windows-latest/Windows_Server-${year}-English-${kind}-EKS_Optimized-${version}`],
      }),
    ),
  );
}

type ImageDraft = Pick<Image, 'name' | 'arch' | 'description' | 'releaseVersion' | 'parameters'> &
  Partial<Image>;

const image = (draft: ImageDraft): Image => ({
  rootDevice: '/dev/xvda',
  owner: AMAZON,
  ownerAlias: 'amazon',
  imageId: `ami-0${createHash('sha256').update(draft.name).digest('hex').slice(0, 16)}`,
  ...draft,
});
