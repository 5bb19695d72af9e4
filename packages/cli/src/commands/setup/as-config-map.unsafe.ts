// A ConfigMap out of a file: what of it counts is checked here, the rest is carried along as it is.
import { isJsonObject, member, type ConfigMap } from '@berth/kube';

/** The value as a ConfigMap; undefined when it is something else. */
export function asConfigMap(value: unknown): ConfigMap | undefined {
  if (!isJsonObject(value) || value['kind'] !== 'ConfigMap' || value['apiVersion'] !== 'v1') return undefined;
  const texts = Object.values(member(value, 'data')).every((text) => typeof text === 'string');
  const { name } = member(value, 'metadata');
  return texts && typeof name === 'string' ? (value as unknown as ConfigMap) : undefined;
}
