// Compiles the schema of a type into one closure that decodes it: unknown fields noticed, zero values dropped or
// written as Go's encoder does, so that what is stored reads exactly like what kube-apiserver answers.
import {
  decodeBoolean,
  decodeBytes,
  decodeIntOrString,
  decodeMicroTime,
  decodeNumber,
  decodeQuantity,
  decodeRaw,
  decodeString,
  decodeTime,
  integerDecoder,
} from './decode-scalars.js';
import { renderPath, typeMismatch, type Decoder, type DecodeState } from './decode-state.js';
import { nullFields, omittedFields, pointerFields, writtenFields } from './field-shapes.js';

/** A field of the schema, as far as decoding needs it. */
export interface FieldSchema {
  readonly ref?: string | undefined;
  readonly type?: string | undefined;
  readonly format?: string | undefined;
  readonly items?: FieldSchema | undefined;
  readonly map?: FieldSchema | undefined;
  readonly default?: unknown;
}

export interface TypeSchema {
  readonly fields?: Readonly<Record<string, FieldSchema>> | undefined;
  readonly required?: readonly string[] | undefined;
}

/** Finds a type of the schema by its name. */
export type TypeSource = (typeName: string) => TypeSchema | undefined;

/** Gives the decoder of a type; each is compiled once, when it is first met. */
export function createDecoders(typeOf: TypeSource): (typeName: string) => Decoder {
  const decoders = new Map<string, Decoder>();
  const decoderOf = (typeName: string): Decoder => {
    const known = decoders.get(typeName) ?? scalarTypes[shortName(typeName)];
    if (known) return known;
    const decoder = structDecoder(typeName, typeOf(typeName), decoderOf);
    decoders.set(typeName, decoder);
    return decoder;
  };
  return decoderOf;
}

type DecoderOf = (typeName: string) => Decoder;

interface FieldPlan {
  readonly decode: Decoder;
  /** A given zero value is kept: the Go field is a pointer, or has no omitempty. */
  readonly keepsZero: boolean;
  /** Written when absent. */
  readonly absent: ((state: DecodeState) => unknown) | undefined;
}

const scalarTypes: Readonly<Record<string, Decoder>> = {
  Quantity: decodeQuantity,
  Time: decodeTime,
  MicroTime: decodeMicroTime,
  IntOrString: decodeIntOrString,
  FieldsV1: decodeRaw,
  RawExtension: decodeRaw,
  JSON: decodeRaw,
  JSONSchemaPropsOrArray: decodeRaw,
  JSONSchemaPropsOrBool: decodeRaw,
  JSONSchemaPropsOrStringArray: decodeRaw,
  CustomResourceSubresourceStatus: decodeRaw,
  Patch: decodeRaw,
};

/** `v1.Pod` of `io.k8s.api.core.v1.Pod`. */
const goNameOf = (typeName: string): string => typeName.split('.').slice(-2).join('.');

const shortName = (typeName: string): string => typeName.slice(typeName.lastIndexOf('.') + 1);

function structDecoder(typeName: string, schema: TypeSchema | undefined, decoderOf: DecoderOf): Decoder {
  const fields = schema?.fields;
  if (!fields) return decodeRaw;
  let plans: Map<string, FieldPlan> | undefined;
  let written: readonly (readonly [string, (state: DecodeState) => unknown])[] = [];
  const compile = (): Map<string, FieldPlan> => {
    const shapes = shapesOf(typeName);
    const compiled = new Map<string, FieldPlan>();
    for (const [name, field] of Object.entries(fields)) {
      const isRequired = schema.required?.includes(name) ?? false;
      compiled.set(name, planOf({ name, field, shapes, isRequired }, decoderOf));
    }
    written = [...compiled].flatMap(([name, plan]) => (plan.absent ? [[name, plan.absent] as const] : []));
    return compiled;
  };
  return (input, state) => {
    if (!isRecord(input)) throw typeMismatch(input, state, goNameOf(typeName));
    plans ??= compile();
    state.types.push(shortName(typeName));
    const output = decodeFields(input, plans, state);
    for (const [name, zero] of written) if (output[name] === undefined) output[name] = zero(state);
    state.types.pop();
    return output;
  };
}

function decodeFields(
  input: Readonly<Record<string, unknown>>,
  plans: ReadonlyMap<string, FieldPlan>,
  state: DecodeState,
): Record<string, unknown> {
  const output: Record<string, unknown> = {};
  for (const name of Object.keys(input)) {
    const value = input[name];
    state.path.push(name);
    const plan = plans.get(name);
    if (!plan) state.strictProblems.push(`unknown field ${JSON.stringify(renderPath(state.path))}`);
    else if (value !== null && value !== undefined) {
      const decoded = plan.decode(value, state);
      if (plan.keepsZero || !isZero(decoded)) output[name] = decoded;
    }
    state.path.pop();
  }
  return output;
}

interface FieldShapes {
  readonly pointers: readonly string[];
  readonly nulls: readonly string[];
  readonly omitted: readonly string[];
  readonly written: Readonly<Record<string, unknown>>;
}

function shapesOf(typeName: string): FieldShapes {
  const key = typeName.startsWith('io.k8s.api.') ? typeName.slice('io.k8s.api.'.length) : typeName;
  return {
    pointers: pointerFields[key]?.split(' ') ?? [],
    nulls: nullFields[key]?.split(' ') ?? [],
    omitted: omittedFields[key]?.split(' ') ?? [],
    written: writtenFields[key] ?? {},
  };
}

interface FieldToPlan {
  readonly name: string;
  readonly field: FieldSchema;
  readonly shapes: FieldShapes;
  readonly isRequired: boolean;
}

function planOf({ name, field, shapes, isRequired }: FieldToPlan, decoderOf: DecoderOf): FieldPlan {
  const decode = valueDecoder(field, decoderOf);
  if (shapes.nulls.includes(name)) return { decode, keepsZero: true, absent: () => null };
  if (shapes.omitted.includes(name))
    return { decode, keepsZero: shapes.pointers.includes(name), absent: undefined };
  if (name in shapes.written) return { decode, keepsZero: true, absent: () => shapes.written[name] };
  if (field.ref !== undefined && isEmptyObject(field.default))
    return { decode, keepsZero: true, absent: (state) => decode({}, state) };
  if (field.ref !== undefined) return { decode, keepsZero: true, absent: undefined };
  if (field.items ?? field.map)
    return { decode, keepsZero: isRequired, absent: isRequired ? () => null : undefined };
  if (isZero(field.default)) return { decode, keepsZero: true, absent: () => field.default };
  return { decode, keepsZero: shapes.pointers.includes(name), absent: undefined };
}

function valueDecoder(field: FieldSchema, decoderOf: DecoderOf): Decoder {
  if (field.ref !== undefined) return decoderOf(field.ref);
  if (field.items) return listDecoder(valueDecoder(field.items, decoderOf), field.items);
  if (field.map) return mapDecoder(valueDecoder(field.map, decoderOf), zeroOf(field.map));
  if (field.format === 'byte') return decodeBytes;
  if (field.type === 'integer') return integerDecoder(field.format);
  if (field.type === 'boolean') return decodeBoolean;
  if (field.type === 'number') return decodeNumber;
  return field.type === 'string' ? decodeString : decodeRaw;
}

/** What stands for null in a list or map: the zero value, to be decoded. */
function zeroOf(field: FieldSchema): unknown {
  if (field.ref !== undefined) return field.ref.endsWith('.Quantity') ? '0' : {};
  if (field.items) return [];
  if (field.type === 'integer' || field.type === 'number') return 0;
  return field.type === 'boolean' ? false : '';
}

function listDecoder(decodeItem: Decoder, items: FieldSchema): Decoder {
  const zero = zeroOf(items);
  const goType = `[]${items.ref === undefined ? (items.type ?? 'string') : goNameOf(items.ref)}`;
  return (input, state) => {
    if (!Array.isArray(input)) throw typeMismatch(input, state, goType);
    return input.map((item: unknown, index) => {
      state.path.push(index);
      const decoded = decodeItem(item ?? zero, state);
      state.path.pop();
      return decoded;
    });
  };
}

function mapDecoder(decodeValue: Decoder, zero: unknown): Decoder {
  return (input, state) => {
    if (!isRecord(input)) throw typeMismatch(input, state, 'map[string]string');
    const output: Record<string, unknown> = {};
    for (const key of Object.keys(input)) {
      state.path.push({ key });
      output[key] = decodeValue(input[key] ?? zero, state);
      state.path.pop();
    }
    return output;
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEmptyObject = (value: unknown): boolean => isRecord(value) && Object.keys(value).length === 0;

/** What Go's omitempty leaves out. */
function isZero(value: unknown): boolean {
  if (value === '' || value === 0 || value === false) return true;
  return Array.isArray(value) ? value.length === 0 : isEmptyObject(value);
}
