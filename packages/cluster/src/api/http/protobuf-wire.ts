// The wire format of protocol buffers: a message as its numbered, undecoded parts.

/** One part of a message: an integer, eight or four raw bytes, or a run of bytes. */
export type WireValue =
  | { readonly kind: 'varint'; readonly value: bigint }
  | { readonly kind: 'fixed' | 'bytes'; readonly bytes: Buffer };

export interface WirePart {
  readonly number: number;
  readonly value: WireValue;
}

/** The parts of a message in order. Throws when the bytes are no message. */
export function* readWire(message: Buffer): Iterable<WirePart> {
  let position = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[position];
      if (byte === undefined) throw new Error('protobuf: unexpected end');
      position += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new Error('protobuf: integer too long');
  };
  const take = (length: number): Buffer => {
    const end = position + length;
    if (end > message.length) throw new Error('protobuf: unexpected end');
    const bytes = message.subarray(position, end);
    position = end;
    return bytes;
  };
  while (position < message.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    switch (tag & 7) {
      case 0:
        yield { number, value: { kind: 'varint', value: varint() } };
        break;
      case 1:
        yield { number, value: { kind: 'fixed', bytes: take(8) } };
        break;
      case 2:
        yield { number, value: { kind: 'bytes', bytes: take(Number(varint())) } };
        break;
      case 5:
        yield { number, value: { kind: 'fixed', bytes: take(4) } };
        break;
      default:
        throw new Error(`protobuf: unknown wire type ${tag & 7}`);
    }
  }
}

/** An integer as Kubernetes' types mean it: 64 bits with sign. */
export const signedInteger = (value: WireValue): number =>
  value.kind === 'varint' ? Number(BigInt.asIntN(64, value.value)) : 0;

/** The bytes of a part; empty for integers. */
export const bytesOf = (value: WireValue): Buffer =>
  value.kind === 'varint' ? Buffer.alloc(0) : value.bytes;
