// Which images are published for EKS, and which are somebody's own: eksctl writes the ids of both into its templates.
import { member, type JsonObject } from '@berth/kube';
import type { AwsCalls } from '../calls/aws-calls.js';
import { allPages } from '../inspect/pages.js';
import type { KnownImage } from './pools/image-members.js';
import { allOfType, text } from './template-values.js';

export interface ImageSources {
  /** Images of launch templates, by id. */
  readonly images: ReadonlyMap<string, KnownImage>;
}

/** Looks up the images that templates name: a call for all, none when there are none. Old ones are told too. */
export async function knownImages(
  calls: AwsCalls,
  templates: ReadonlyMap<string, JsonObject>,
): Promise<ImageSources['images']> {
  const ids = [...templates.values()]
    .flatMap((template) => allOfType(template, 'AWS::EC2::LaunchTemplate'))
    .flatMap((launch) => text(member(launch, 'LaunchTemplateData'), 'ImageId') ?? []);
  if (ids.length === 0) return new Map();
  // By a filter: ids that are gone are no error there.
  const Filters = [{ Name: 'image-id', Values: [...new Set(ids)] }];
  const images = await allPages(
    (NextToken) => calls.send('ec2', 'DescribeImages', { Filters, IncludeDeprecated: true, NextToken }),
    ({ Images, NextToken }) => ({ items: Images, next: NextToken }),
  );
  return new Map(
    images.map(({ ImageId = '', Name = '', ImageOwnerAlias, OwnerId, RootDeviceName }) => [
      ImageId,
      {
        name: Name,
        isPublished: (ImageOwnerAlias === 'amazon' || OwnerId === CANONICAL) && PUBLISHED.test(Name),
        rootDevice: RootDeviceName,
      },
    ]),
  );
}

/** The account that publishes Ubuntu. */
const CANONICAL = '099720109477';

/** Names of images made for EKS: https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-amis.html */
const PUBLISHED = /^(amazon-eks-|bottlerocket-aws-k8s-|ubuntu-eks|Windows_Server-.*EKS_Optimized)/;
