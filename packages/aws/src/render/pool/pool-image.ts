// The image of nodes we choose one for: its id where it is known, else AWS' own parameter that holds the newest.
import { ref } from '../intrinsics.js';
import type { CfnValue, TemplatePart } from '../template.js';
import { awaitedBoot } from '../userdata/boot-facts.js';
import { imageParameter } from './images.js';
import { ownImage, type PoolContext } from './pool-context.js';
import { networkAwaits } from '../network/known-subnets.js';

export interface PoolImage {
  readonly id: CfnValue;
  readonly part: TemplatePart;
}

/** Gives the image; with a template parameter that reads it from SSM when nobody told. */
export function poolImage(pool: PoolContext): PoolImage {
  const id = ownImage(pool) ?? pool.facts.imageId;
  const path = imageParameter(pool);
  if (id !== undefined || path === undefined) return { id: id ?? '', part: {} };
  const parameter = {
    Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
    Description: 'Image of the nodes: the newest that AWS recommends',
    Default: path,
  };
  return { id: ref('NodeImageId'), part: { parameters: { NodeImageId: parameter } } };
}

/** Facts that the group's template shows stand-ins or parameters for. */
export function poolAwaits(pool: PoolContext, userData: string | undefined): readonly string[] {
  const { cluster } = pool;
  const asks =
    userData !== undefined && !cluster.facts.cluster && userData.includes(awaitedBoot.certificateAuthority);
  const boot = asks ? ['cluster.endpoint', 'cluster.certificateAuthority'] : [];
  return [...boot, ...networkAwaits(cluster)];
}
