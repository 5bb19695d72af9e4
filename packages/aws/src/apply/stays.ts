// What a destroy leaves behind because it is not the cluster's to remove, and goes on to bill: said before it begins.
import { allPages } from '../inspect/pages.js';
import { tagsOf } from '../inspect/tags.js';
import { unlessAbsent } from '../calls/aws-calls.js';
import type { World } from '../plan/part.js';
import { leftLogGroup, type Leftover } from './sweep.js';

/** Volumes of claims, the log group of the control plane, the key of its secrets. Reads only. */
export async function whatStays(world: World): Promise<readonly Leftover[]> {
  const { controlPlane } = world.actual;
  if (!controlPlane) return [];
  const { name, encryptionKeyArn } = controlPlane;
  return [
    ...(await volumes(world)),
    ...(await leftLogGroup(world.calls, name)),
    ...(encryptionKeyArn === undefined
      ? []
      : [
          {
            kind: 'kms-key',
            id: encryptionKeyArn,
            bills: true,
            remove: `aws kms schedule-key-deletion --key-id ${encryptionKeyArn}`,
          },
        ]),
  ];
}

/** Their driver goes with the nodes, so nobody deletes the volumes of claims that still exist. */
async function volumes({ calls, config }: World): Promise<readonly Leftover[]> {
  const Filters = [{ Name: 'tag-key', Values: [`kubernetes.io/cluster/${config.metadata.name}`] }];
  const found = await unlessAbsent(
    allPages(
      (NextToken) => calls.send('ec2', 'DescribeVolumes', { Filters, NextToken }),
      ({ Volumes, NextToken }) => ({ items: Volumes, next: NextToken }),
    ),
  );
  return (found ?? []).map(({ VolumeId: id = '', Size, Tags }) => {
    const tags = tagsOf(Tags);
    const claim = tags['kubernetes.io/created-for/pvc/name'];
    const of =
      claim === undefined ? '' : ` of claim ${tags['kubernetes.io/created-for/pvc/namespace']}/${claim}`;
    return {
      kind: `volume of ${Size ?? 'unknown'} GiB${of}`,
      id,
      bills: true,
      remove: `aws ec2 delete-volume --volume-id ${id}`,
    };
  });
}
