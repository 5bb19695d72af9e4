// Bodies in Kubernetes' protobuf encoding, which kubectl's create commands send, as the JSON values they stand for.
import { typeOfKind } from '@berth/kube';
import { protobufTable } from '../../protobuf-fields.js';
import type { ProtobufField } from '../../protobuf-table.unsafe.js';
import { badRequest } from '../status-errors.js';
import { bytesOf, readWire, signedInteger, type WireValue } from './protobuf-wire.js';

// The first bytes of every such body, before the envelope runtime.Unknown.
const MAGIC = Buffer.from('k8s\0', 'latin1');

/** Decodes a body; throws a 400 when it cannot be read. */
export function parseProtobuf(body: Buffer): Record<string, unknown> {
  try {
    return readEnvelope(body);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw badRequest(`the object provided is unrecognized: ${why}`);
  }
}

function readEnvelope(body: Buffer): Record<string, unknown> {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('no protobuf of Kubernetes');
  let type = { apiVersion: '', kind: '' };
  let raw = Buffer.alloc(0);
  for (const { number, value } of readWire(body.subarray(MAGIC.length))) {
    if (number === 1) type = readTypeMeta(bytesOf(value));
    if (number === 2) raw = Buffer.from(bytesOf(value));
  }
  const [group = '', version = ''] = type.apiVersion.includes('/')
    ? type.apiVersion.split('/')
    : ['', type.apiVersion];
  const typeName = typeOfKind(group, version, type.kind);
  if (typeName === undefined || !protobufTable().has(typeName)) {
    throw new Error(
      `no kind ${JSON.stringify(type.kind)} is known in version ${JSON.stringify(type.apiVersion)}`,
    );
  }
  return { ...readMessage(typeName, raw), ...type };
}

function readTypeMeta(message: Buffer): { apiVersion: string; kind: string } {
  const meta = { apiVersion: '', kind: '' };
  for (const { number, value } of readWire(message)) {
    if (number === 1) meta.apiVersion = bytesOf(value).toString('utf8');
    if (number === 2) meta.kind = bytesOf(value).toString('utf8');
  }
  return meta;
}

function readMessage(typeName: string, message: Buffer): Record<string, unknown> {
  const fields = protobufTable().get(typeName);
  const object: Record<string, unknown> = {};
  for (const { number, value } of readWire(message)) {
    const field = fields?.get(number);
    if (field !== undefined) addField(object, field, value);
  }
  return object;
}

function addField(object: Record<string, unknown>, { name, kind }: ProtobufField, value: WireValue): void {
  const [mark] = kind;
  if (name === '^') Object.assign(object, readMessage(kind, bytesOf(value)));
  else if (mark === '*') object[name] = [...listAt(object, name), readValue(kind.slice(1), value)];
  else if (mark === '%')
    object[name] = { ...Object(object[name]), ...readEntry(kind.slice(1), bytesOf(value)) };
  else object[name] = readValue(kind, value);
}

function listAt(object: Record<string, unknown>, name: string): readonly unknown[] {
  const list = object[name];
  return Array.isArray(list) ? list : [];
}

function readEntry(kind: string, message: Buffer): Record<string, unknown> {
  let key = '';
  let entry: unknown = kind === 's' ? '' : undefined;
  for (const { number, value } of readWire(message)) {
    if (number === 1) key = bytesOf(value).toString('utf8');
    if (number === 2) entry = readValue(kind, value);
  }
  return { [key]: entry };
}

function readValue(kind: string, value: WireValue): unknown {
  switch (kind) {
    case 's':
      return bytesOf(value).toString('utf8');
    case 'i':
      return signedInteger(value);
    case 'b':
      return signedInteger(value) !== 0;
    case 'y':
      return bytesOf(value).toString('base64');
    case 'd':
      return bytesOf(value).readDoubleLE(0);
    default:
      return readTyped(kind, bytesOf(value));
  }
}

// Types whose JSON is not an object of their fields.
function readTyped(typeName: string, message: Buffer): unknown {
  const short = typeName.slice(typeName.lastIndexOf('.') + 1);
  if (short === 'Time' || short === 'MicroTime') return readTime(message, short);
  const plain = readMessage(typeName, message);
  if (short === 'Quantity') return plain['string'] ?? '0';
  if (short === 'IntOrString') return plain['type'] === 1 ? (plain['strVal'] ?? '') : (plain['intVal'] ?? 0);
  if (short === 'ExtraValue' || short === 'Verbs') return plain['items'] ?? [];
  if (short === 'FieldsV1' || short === 'RawExtension' || short === 'JSON') return rawJson(message);
  return plain;
}

function readTime(message: Buffer, type: 'Time' | 'MicroTime'): string | null {
  let seconds: number | undefined;
  let nanos = 0;
  for (const { number, value } of readWire(message)) {
    if (number === 1) seconds = signedInteger(value);
    if (number === 2) nanos = signedInteger(value);
  }
  if (seconds === undefined) return null;
  const text = new Date(seconds * 1000).toISOString().slice(0, 19);
  return type === 'Time' ? `${text}Z` : `${text}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z`;
}

function rawJson(message: Buffer): unknown {
  for (const { number, value } of readWire(message)) {
    if (number === 1) return JSON.parse(bytesOf(value).toString('utf8'));
  }
  return null;
}
