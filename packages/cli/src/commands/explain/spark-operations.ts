// Edits of a Spark pod as properties of the request that it comes from. Only what a property can say is written; the
// rest takes a pod template.
import { isJsonArray, isJsonObject, type YamlEdit } from '@berth/kube';
import type { PodDocument } from '@berth/placement';
import type { SparkRequest } from '@berth/work';

type SparkRole = 'driver' | 'executor';
type Operations = PodDocument['operations'];
type PodEdit = Parameters<Operations>[0];

/** How edits of the role's pod are written. */
export const sparkOperations =
  ({ submit }: SparkRequest, role: SparkRole): Operations =>
  (edit, document) => {
    const property = propertyOf(edit, role);
    if (!property) return [];
    // sparkSubmitParameters win, so what stands there has to change there.
    return Object.hasOwn(submit.conf, property.key)
      ? inParameters(document, submit.text, property)
      : inDefaults(document, property);
  };

interface Property {
  readonly key: string;
  readonly value: string;
}

function propertyOf(edit: PodEdit, role: SparkRole): Property | undefined {
  switch (edit.kind) {
    case 'set-pod-label':
      return { key: `spark.kubernetes.${role}.label.${edit.key}`, value: edit.value };
    case 'set-pod-annotation':
      return { key: `spark.kubernetes.${role}.annotation.${edit.key}`, value: edit.value };
    case 'set-node-selector':
      return { key: `spark.kubernetes.node.selector.${edit.key}`, value: edit.value };
    case 'lower-request':
      return edit.resource === 'cpu'
        ? { key: `spark.kubernetes.${role}.request.cores`, value: edit.to }
        : undefined;
    default:
      return undefined;
  }
}

/** `KEY=VALUE` in the text of the parameters, when it stands there once and without quotes. */
function inParameters(document: unknown, text: string, { key, value }: Property): readonly YamlEdit[] {
  const parts = text.split(
    new RegExp(`(?<=${key.replaceAll(/[.*+?^$()[\]{}|\\]/g, String.raw`\$&`)}=)[^\\s'"]+`),
  );
  const [before, after, ...more] = parts;
  const driver = memberAt(document, ['jobDriver', 'sparkSubmitJobDriver', 'sparkSubmitParameters']);
  if (before === undefined || after === undefined || more.length > 0 || driver !== text) return [];
  return [
    {
      op: 'replace',
      path: ['jobDriver', 'sparkSubmitJobDriver', 'sparkSubmitParameters'],
      value: `${before}${value}${after}`,
    },
  ];
}

/** Among the properties of the classification spark-defaults, which is made where it is not there. */
function inDefaults(document: unknown, { key, value }: Property): readonly YamlEdit[] {
  const path = ['configurationOverrides', 'applicationConfiguration'];
  const list = memberAt(document, path);
  const classification = { classification: 'spark-defaults', properties: { [key]: value } };
  if (!isJsonArray(list)) {
    const overrides = memberAt(document, ['configurationOverrides']);
    return isJsonObject(overrides)
      ? [{ op: 'add', path, value: [classification] }]
      : [
          {
            op: 'add',
            path: ['configurationOverrides'],
            value: { applicationConfiguration: [classification] },
          },
        ];
  }
  const index = list.findIndex((one) => isJsonObject(one) && one['classification'] === 'spark-defaults');
  if (index < 0) return [{ op: 'add', path: [...path, list.length], value: classification }];
  const properties = memberAt(list[index], ['properties']);
  if (!isJsonObject(properties))
    return [{ op: 'add', path: [...path, index, 'properties'], value: { [key]: value } }];
  const op = Object.hasOwn(properties, key) ? 'replace' : 'add';
  return [{ op, path: [...path, index, 'properties', key], value }];
}

const memberAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((at, step) => (isJsonObject(at) ? at[step] : undefined), value);
