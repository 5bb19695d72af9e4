// How field ownership sees custom objects: by their schema, as the schemas of Kubernetes' own kinds say it of theirs.
import { DEDUCED, shapeOfType, type FieldShape } from '../managed-fields/field-shape.js';
import { isRecord } from '../meta/draft-meta.unsafe.js';
import { memberOf, type Structural } from './structural-schema.js';

const META: FieldShape = shapeOfType('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta');
const TEXT: FieldShape = { kind: 'scalar', text: true };
const SCALAR: FieldShape = { kind: 'scalar' };
const ATOMIC: FieldShape = { kind: 'atomic' };

/** The shape of whole objects of this schema. */
export function shapeOfObjects(schema: Structural): FieldShape {
  const below = shapeOfNode(schema);
  return {
    kind: 'fields',
    declared: true,
    field: (name) => {
      if (name === 'metadata') return META;
      if (name === 'kind' || name === 'apiVersion') return TEXT;
      return below.kind === 'fields' ? below.field(name) : DEDUCED;
    },
  };
}

function shapeOfNode(schema: Structural): FieldShape {
  if (schema.items) return shapeOfList(schema, schema.items);
  if (schema.intOrString) return SCALAR;
  if (schema.type === 'object' || schema.type === undefined) return shapeOfMembers(schema);
  return schema.type === 'string' ? TEXT : SCALAR;
}

function shapeOfMembers(schema: Structural): FieldShape {
  if (schema.isAtomicMap) return ATOMIC;
  const known = new Map<string, FieldShape>();
  return {
    kind: 'fields',
    declared: !schema.preserves && schema.additional === undefined,
    field: (name) => {
      const below = memberOf(schema, name);
      if (!below) return schema.preserves || schema.additional === true ? DEDUCED : undefined;
      const shape = known.get(name) ?? shapeOfNode(below);
      known.set(name, shape);
      return shape;
    },
  };
}

function shapeOfList(schema: Structural, items: Structural): FieldShape {
  if (schema.listType === 'set') return { kind: 'set' };
  if (schema.listType !== 'map' || schema.listMapKeys.length === 0) return ATOMIC;
  const names = schema.listMapKeys.toSorted();
  return {
    kind: 'keyed',
    item: shapeOfNode(items),
    keyOf: (item) => {
      const members = isRecord(item) ? item : {};
      const entries = names.map((name) => [name, members[name] ?? items.properties.get(name)?.default]);
      return `k:${JSON.stringify(Object.fromEntries(entries.filter(([, value]) => value !== undefined)))}`;
    },
  };
}
