// A template that another tool made, or is compared with one: what both say in their own words is reduced to what it
// means.
import { isJsonArray, isJsonObject, type JsonObject } from '@berth/kube';
import { userDataMeaning } from './user-data-meaning.js';

/**
 * The template with launch templates reduced. Of user data its meaning counts: scripts of another tool do the same in
 * other words. The image is left out where ours would be AWS's newest: a plan does not replace nodes because of a new
 * release.
 */
export function reducedTemplate(
  template: JsonObject,
  { keepsImage }: { readonly keepsImage: boolean },
): JsonObject {
  const resources = template['Resources'];
  if (!isJsonObject(resources)) return template;
  const reduced = Object.entries(resources).map(([name, resource]) => [
    name,
    reducedResource(resource, keepsImage),
  ]);
  return { ...template, Resources: Object.fromEntries(reduced) };
}

/** Whether a template names its image itself, rather than asking AWS for the newest. */
export const namesImage = (template: JsonObject): boolean =>
  !JSON.stringify(template).includes('"NodeImageId"');

function reducedResource(resource: unknown, keepsImage: boolean): unknown {
  if (isJsonObject(resource) && resource['Type'] === 'AWS::AutoScaling::AutoScalingGroup')
    return reducedGroup(resource);
  if (!isJsonObject(resource) || resource['Type'] !== 'AWS::EC2::LaunchTemplate') return resource;
  const properties = resource['Properties'];
  const data = isJsonObject(properties) ? properties['LaunchTemplateData'] : undefined;
  if (!isJsonObject(properties) || !isJsonObject(data)) return resource;
  const { UserData: userData, ImageId: image, ...rest } = data;
  const LaunchTemplateData = {
    ...rest,
    ...(keepsImage && image !== undefined ? { ImageId: image } : {}),
    ...settingsIn(userData),
  };
  return { ...resource, Properties: { ...properties, LaunchTemplateData } };
}

/** User data without a meaning is as good as none; what CloudFormation composes is compared as it is written. */
function settingsIn(userData: unknown): JsonObject {
  if (userData === undefined || userData === '') return {};
  if (typeof userData !== 'string') return { UserData: userData };
  const meaning = userDataMeaning(userData);
  return meaning ? { UserData: meaning } : {};
}

const TAINT_TAG = 'k8s.io/cluster-autoscaler/node-template/taint/';

/** eksctl's tags of taints lack the effect: the next change mends them, they alone are no reason for one. */
function reducedGroup(resource: JsonObject): JsonObject {
  const properties = resource['Properties'];
  if (!isJsonObject(properties) || !isJsonArray(properties['Tags'])) return resource;
  const Tags = properties['Tags'].map((tag) => {
    if (!isJsonObject(tag) || !String(tag['Key']).startsWith(TAINT_TAG)) return tag;
    return { ...tag, Value: String(tag['Value']).replace(/:(NoSchedule|PreferNoSchedule|NoExecute)$/, '') };
  });
  return { ...resource, Properties: { ...properties, Tags } };
}
