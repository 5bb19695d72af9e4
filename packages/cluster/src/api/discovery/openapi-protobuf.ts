// The head of the OpenAPI v2 document in the one form that kubectl asks for: a gnostic `Document` in protocol buffers.
// kubectl falls back to it for kinds that the v3 documents do not have; with no definition of such a kind in it, it
// goes on to say `no matches for kind`. https://github.com/google/gnostic/blob/main/openapiv2/OpenAPIv2.proto

const TYPE_NAME = 'application/com.github.proto-openapi.spec.v2';

/** What kube-apiserver calls the form in answers: Go takes no `@` there. */
export const OPENAPI_PROTOBUF_TYPE = `${TYPE_NAME}.v1.0+protobuf`;

/** True for a client that takes nothing else. */
export const wantsProtobufOnly = (accept: string | undefined): boolean =>
  (accept ?? '').startsWith(TYPE_NAME) && !/json|\*\/\*/.test(accept ?? '');

/**
 * A document of this title and version with one path: that of namespaces, by whose parameters kubectl sees, for kinds
 * it does not find, that the server validates fields itself.
 */
export function openApiHead(info: { readonly title: string; readonly version: string }): Buffer {
  const path = message([1, '/api/v1/namespaces/{name}'], [2, message([8, patchOfNamespaces()])]);
  return message([1, '2.0'], [2, message([1, info.title], [2, info.version])], [8, message([2, path])]);
}

/** An `Operation`: its parameter `fieldValidation`, and the kind that it is for. */
function patchOfNamespaces(): Buffer {
  const inQuery = message([2, 'query'], [4, 'fieldValidation']);
  const parameter = message([1, message([2, message([3, inQuery])])]);
  const kind = message([2, 'group: ""\nkind: Namespace\nversion: v1\n']);
  return message([8, parameter], [13, message([1, 'x-kubernetes-group-version-kind'], [2, kind])]);
}

const message = (...fields: readonly (readonly [number: number, value: string | Buffer])[]): Buffer =>
  Buffer.concat(fields.map(([number, value]) => field(number, Buffer.from(value))));

/** A text or a message within a message. */
const field = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return Buffer.from([...bytes, left]);
    bytes.push((left & 0x7f) | 0x80);
  }
}
