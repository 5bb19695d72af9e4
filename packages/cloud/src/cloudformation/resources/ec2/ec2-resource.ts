// Most EC2 resources are alike: one call makes them and answers with an id, tags may change, one call removes them.
import { type JsonObject, member } from '@berth/kube';
import type { PropertyChange, ResourceContext, ResourceType, UpdateBehaviour } from '../resource-type.js';
import { changeEc2Tags, tagSpecifications } from '../tags.js';
import { ignoringAbsence, pick, text } from '../values.js';

/** What differs from one to the next. */
export interface Ec2Resource {
  readonly type: string;
  readonly properties: Readonly<Record<string, UpdateBehaviour>>;
  readonly required?: readonly string[] | undefined;
  /** `CreateVpc` */
  readonly create: string;
  /** Properties that go into the call under their own names. */
  readonly input: readonly string[];
  /** How `TagSpecifications` call the resource; absent: it has no tags. */
  readonly tagged?: string | undefined;
  /** Where the answer has the resource, and its id in there: `['Vpc', 'VpcId']`. */
  readonly id: readonly [string, string];
  /** `DeleteVpc` */
  readonly delete: string;
  /** What `Fn::GetAtt` gives beside the id, of the answer. */
  attributes?(answer: JsonObject): JsonObject;
  /** Further calls once it is there. */
  afterCreate?(id: string, properties: JsonObject, context: ResourceContext): Promise<void>;
  /** A change of anything but tags. */
  update?(change: PropertyChange, context: ResourceContext): Promise<void>;
  isStable?: ResourceType['isStable'];
  isGone?: ResourceType['isGone'];
  read?: ResourceType['read'];
}

/** The resource type that these few facts describe. */
export function ec2Resource(resource: Ec2Resource): ResourceType {
  const { tagged } = resource;
  const [container, idName] = resource.id;
  return {
    type: resource.type,
    properties: { ...resource.properties, ...(tagged === undefined ? {} : { Tags: 'in-place' as const }) },
    required: resource.required ?? [],
    async create(properties, context) {
      const answer = await context.call('ec2', resource.create, {
        ...pick(properties, resource.input),
        ...(tagged === undefined ? {} : tagSpecifications(tagged, properties, context)),
      });
      const made = member(answer, container);
      const physicalId = text(made, idName);
      context.announce(physicalId);
      await resource.afterCreate?.(physicalId, properties, context);
      return { physicalId, attributes: { [idName]: physicalId, ...resource.attributes?.(made) } };
    },
    async update(change, context) {
      if (tagged !== undefined) await changeEc2Tags(change, context);
      await resource.update?.(change, context);
    },
    delete: ({ physicalId }, context) =>
      ignoringAbsence(context.call('ec2', resource.delete, { [idName]: physicalId })),
    ...(resource.isStable ? { isStable: resource.isStable } : {}),
    ...(resource.isGone ? { isGone: resource.isGone } : {}),
    ...(resource.read ? { read: resource.read } : {}),
  };
}
