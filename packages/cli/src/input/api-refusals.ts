// Values that an API server refuses: a pod of negative cpu or without containers has no place anywhere, and an answer
// would be about something that cannot be. Only what placement reads is asked; a draft may lack an image.
import { objectRefusals, type ObjectRefusal } from '@berth/cluster/object-refusals';
import type { Problem } from '@berth/kube';
import type { PlacedObject } from './kubernetes-objects.js';

/** Gives the problems of an object; none for one that came from a cluster, which has taken it. */
export function refusalProblems({ object, placeOf }: PlacedObject): readonly Problem[] {
  const { uid, resourceVersion } = object.metadata;
  if (uid !== undefined || resourceVersion !== undefined) return [];
  return objectRefusals(object)
    .filter(({ field, type }) => READ_BY_PLACEMENT.test(field) && !isDraft(field, type))
    .map(({ field, message }) => ({
      code: 'objects.refused',
      message: `${message.charAt(0).toLowerCase()}${message.slice(1)}`,
      field,
      place: placeOf(pathOf(field)),
    }));
}

/** Requests of devices without the equal limits, and terms that match nothing: the answer is plain. */
const isDraft = (field: string, type: ObjectRefusal['type']): boolean =>
  type === 'Required' && /\.(limits|nodeSelectorTerms)$/.test(field);

const POD_SPEC = [
  'affinity',
  'nodeName',
  'nodeSelector',
  'overhead',
  'preemptionPolicy',
  'priority',
  'resources',
  'schedulingGates',
  'tolerations',
  'topologySpreadConstraints',
  '(?:initContainers|containers)(?:\\[\\d+\\]\\.(?:name|ports|resources|restartPolicy)|$)',
].join('|');

const READ_BY_PLACEMENT = new RegExp(
  [
    '^metadata\\.(?:name|generateName|namespace|labels)',
    `^(?:spec\\.template\\.|spec\\.jobTemplate\\.spec\\.template\\.)?spec\\.(?:${POD_SPEC})`,
    '^spec\\.(?:parallelism|completions|replicas|taints)',
    '^status\\.(?:allocatable|capacity)',
  ].join('|'),
);

/** `spec.containers[0].resources.requests[cpu]` as steps. */
const pathOf = (field: string): readonly (string | number)[] =>
  [...field.matchAll(/([^.[\]]+)|\[([^\]]*)\]/g)].map(
    ([, name, key = '']) => name ?? (/^\d+$/.test(key) ? Number(key) : key),
  );
