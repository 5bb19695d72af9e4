// Kinds of Kubernetes under a version that it does not serve would be passed over in silence, and the answer be about
// another cluster. Kinds of other groups are somebody else's and may be there.
import {
  apiResources,
  isKubernetesGroup,
  nearest,
  parseApiVersion,
  type Problem,
  typeOfKind,
} from '@berth/kube';
import type { PlacedObject } from './kubernetes-objects.js';

/** Gives the problem of an object whose kind its group does not have. */
export function kindProblems({ object, placeOf }: PlacedObject): readonly Problem[] {
  const { apiVersion, kind } = object;
  const { group, version } = parseApiVersion(apiVersion);
  if (!isKubernetesGroup(group) || typeOfKind(group, version, kind) !== undefined) return [];
  const serving = apiResources().filter((resource) => resource.kind === kind);
  const kinds = apiResources().map((resource) => resource.kind);
  const near = serving.length > 0 ? undefined : nearest(kind, kinds);
  const versions = [...new Set(serving.map((resource) => resource.apiVersion))];
  const wrong = versions.length > 0 ? 'apiVersion' : 'kind';
  return [
    {
      code: 'objects.unknown-kind',
      message: `Kubernetes 1.34 has no ${kind} in ${apiVersion}`,
      hint: versions.length > 0 ? `use ${versions.join(' or ')}` : near && `did you mean ${near}?`,
      field: wrong,
      place: placeOf([wrong]),
    },
  ];
}
