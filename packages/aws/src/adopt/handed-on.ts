// The subnets of a VPC that was there before, as eksctl's stack of the cluster hands them on.
import { isJsonArray, member, type JsonObject } from '@berth/kube';

/** Ids in the outputs of a stack that made no VPC; none of a stack that made one. */
export function handedOn(template: JsonObject): Readonly<Record<'public' | 'private', readonly string[]>> {
  const outputs = member(template, 'Outputs');
  const idsOf = (name: string): readonly string[] => {
    const join = member(member(outputs, name), 'Value')['Fn::Join'];
    const list: unknown = isJsonArray(join) ? join[1] : [];
    return isJsonArray(list) ? list.filter((item) => typeof item === 'string') : [];
  };
  return { private: idsOf('SubnetsPrivate'), public: idsOf('SubnetsPublic') };
}
