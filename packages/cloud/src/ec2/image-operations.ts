// DescribeImages: the catalogue's, and whatever private image somebody names, which nobody here can look up.
import { awsError } from '../aws-error.js';
import { pageOf } from '../paging.js';
import { integer, text, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { filtersOf, keepMatching, type FilterFields } from './filters.js';
import { images, type Image } from './images.js';

export const imageOperations: Readonly<Record<string, Operation>> = {
  DescribeImages: (params, context) => {
    const ids = texts(params, 'ImageIds');
    const owners = texts(params, 'Owners');
    const chosen = ids.length > 0 ? ids.map((id) => imageById(id, context)) : images();
    const owned = owners.length === 0 ? chosen : chosen.filter((image) => isOwned(image, owners, context));
    const kept = keepMatching(owned, filtersOf(params), FIELDS);
    const page = pageOf(kept, {
      limit: integer(params, 'MaxResults') ?? 1000,
      token: text(params, 'NextToken'),
    });
    return { Images: page.items.map((image) => imageView(image, context)), NextToken: page.next };
  },
};

/** An image by id. A well-formed id that the catalogue does not have is taken for a private image of the account. */
export function imageById(id: string, { accountId }: Pick<CloudContext, 'accountId'>): Image {
  const known = images().find(({ imageId }) => imageId === id);
  if (known) return known;
  // Looser than AWS, which wants hexadecimal digits: made-up ids in files that are rehearsed are fine.
  if (!/^ami-[\da-z]{8,17}$/.test(id)) throw awsError('InvalidAMIID.Malformed', `Invalid id: "${id}"`);
  return {
    imageId: id,
    name: `private-${id}`,
    owner: accountId,
    ownerAlias: 'self',
    arch: 'x86_64',
    rootDevice: '/dev/xvda',
    releaseVersion: id,
    description: 'An image of this account, as far as the embedded AWS knows',
    parameters: [],
  };
}

const isOwned = (
  { owner, ownerAlias }: Image,
  owners: readonly string[],
  { accountId }: CloudContext,
): boolean =>
  owners.includes(owner) || owners.includes(ownerAlias) || (owner === accountId && owners.includes('self'));

const FIELDS: FilterFields<Image> = {
  'image-id': ({ imageId }) => [imageId],
  name: ({ name }) => [name],
  description: ({ description }) => [description],
  architecture: ({ arch }) => [arch],
  'owner-id': ({ owner }) => [owner],
  'owner-alias': ({ ownerAlias }) => [ownerAlias],
  'image-type': () => ['machine'],
  'root-device-type': () => ['ebs'],
  'virtualization-type': () => ['hvm'],
  state: () => ['available'],
  'is-public': () => ['true'],
  platform: ({ platform }) => [platform],
};

const imageView = (image: Image, { accountId }: CloudContext): Params => ({
  ImageId: image.imageId,
  Name: image.name,
  Description: image.description,
  OwnerId: image.owner,
  ...(image.owner === accountId ? {} : { ImageOwnerAlias: image.ownerAlias }),
  ImageLocation: `${image.ownerAlias}/${image.name}`,
  Architecture: image.arch,
  ImageType: 'machine',
  State: 'available',
  Public: image.owner !== accountId,
  ...(image.platform
    ? { Platform: image.platform, PlatformDetails: 'Windows' }
    : { PlatformDetails: 'Linux/UNIX' }),
  RootDeviceName: image.rootDevice,
  RootDeviceType: 'ebs',
  VirtualizationType: 'hvm',
  Hypervisor: 'xen',
  EnaSupport: true,
  CreationDate: '2026-11-05T00:00:00.000Z',
  BlockDeviceMappings: [
    {
      DeviceName: image.rootDevice,
      Ebs: {
        VolumeSize: image.platform ? 50 : 20,
        VolumeType: 'gp3',
        DeleteOnTermination: true,
        Encrypted: false,
        SnapshotId: 'snap-0123456789abcdef0',
      },
    },
    ...(image.name.startsWith('bottlerocket')
      ? [
          {
            DeviceName: '/dev/xvdb',
            Ebs: { VolumeSize: 20, VolumeType: 'gp3', DeleteOnTermination: true, Encrypted: false },
          },
        ]
      : []),
  ],
  Tags: [],
});
