// A pod template as kube-controller-manager prints it before hashing: every field of Go's structures, with its type.
// Mirrors apimachinery's dump.ForHash, which is spew's `%#v` with sorted maps.
import { goPodTemplateTypes } from '../../go-pod-template.js';
import { dumpQuantity } from './go-quantity.js';

/** The text of a template. Empty lists and maps are absent: they do not survive the storage of kube-apiserver. */
export const dumpPodTemplate = (template: unknown): string => typed('v1.PodTemplateSpec', template);

type Members = Readonly<Record<string, unknown>>;

const typed = (type: string, value: unknown): string => {
  if (type.startsWith('*') && value !== undefined && value !== null)
    return `(${type})${plain(type.slice(1), value)}`;
  return `(${type})${plain(type, value)}`;
};

/** The value without its type, as in lists and maps. */
function plain(type: string, value: unknown): string {
  if (type.startsWith('*')) return isAbsent(value) ? '<nil>' : `<*>${plain(type.slice(1), value)}`;
  if (type.startsWith('[]')) return plainList(type.slice(2), value);
  const map = MAPS[type];
  if (map !== undefined) return plainMap(map, value);
  const special = SPECIAL[type];
  if (special !== undefined) return special(value);
  const fields = goPodTemplateTypes().structs[type];
  if (fields === undefined) return plainScalar(type, value);
  const members = isMembers(value) ? value : {};
  const texts = fields.map(
    ([name, json, fieldType]) => `${name}:${typed(fieldType, json === '' ? members : members[json])}`,
  );
  return `{${texts.join(' ')}}`;
}

const MAPS: Readonly<Record<string, string>> = {
  'map[string]string': 'string',
  'v1.ResourceList': 'resource.Quantity',
};

const ZERO_TIME = '{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}';

// Types whose JSON is not what their structure says.
const SPECIAL: Readonly<Record<string, (value: unknown) => string>> = {
  'resource.Quantity': dumpQuantity,
  'intstr.IntOrString': (value) =>
    typeof value === 'string'
      ? `{Type:(intstr.Type)1 IntVal:(int32)0 StrVal:(string)${value}}`
      : `{Type:(intstr.Type)0 IntVal:(int32)${Number(value ?? 0)} StrVal:(string)}`,
  // Templates have no times of their own.
  'v1.Time': () => ZERO_TIME,
};

function plainList(itemType: string, value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return '<nil>';
  return `[${value.map((item: unknown) => plain(itemType, item)).join(' ')}]`;
}

function plainMap(valueType: string, value: unknown): string {
  const keys = isMembers(value) ? Object.keys(value) : [];
  if (!isMembers(value) || keys.length === 0) return '<nil>';
  const sorted = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return `map[${sorted.map((key) => `${key}:${plain(valueType, value[key])}`).join(' ')}]`;
}

function plainScalar(type: string, value: unknown): string {
  if (!isAbsent(value)) return String(value);
  const kind = goPodTemplateTypes().scalars[type];
  if (kind === 'bool') return 'false';
  return kind === 'string' ? '' : '0';
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
