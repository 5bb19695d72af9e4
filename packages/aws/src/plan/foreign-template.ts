// A template that another tool made, or is compared with one: what both say in their own words is reduced to what it
// means.
import { isJsonObject, type JsonObject } from '@berth/kube';
import { settingsOfUserData } from './user-data-settings.js';

/**
 * The template with launch templates reduced. Of user data only the labels and taints count: scripts of another tool do
 * the same in other words. The image is left out where ours would be AWS's newest: a plan does not replace nodes
 * because of a new release.
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
  if (!isJsonObject(resource) || resource['Type'] !== 'AWS::EC2::LaunchTemplate') return resource;
  const properties = resource['Properties'];
  const data = isJsonObject(properties) ? properties['LaunchTemplateData'] : undefined;
  if (!isJsonObject(properties) || !isJsonObject(data)) return resource;
  const { UserData: userData, ImageId: image, ...rest } = data;
  const LaunchTemplateData = {
    ...rest,
    ...(keepsImage && image !== undefined ? { ImageId: image } : {}),
    ...(typeof userData === 'string' ? { UserData: settingsOfUserData(userData) } : {}),
  };
  return { ...resource, Properties: { ...properties, LaunchTemplateData } };
}
