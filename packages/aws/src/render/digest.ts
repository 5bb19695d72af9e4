// Digests in the forms that eksctl puts into names.
import { createHash } from 'node:crypto';

/** SHA-1 in base 32 without padding: part of the names of stacks of access entries and capabilities. */
export function sha1Base32(text: string): string {
  const bits = [...createHash('sha1').update(text).digest()]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  const groups = bits.match(/.{5}/g) ?? [];
  return groups.map((group) => alphabet.charAt(Number.parseInt(group, 2))).join('');
}

/**
 * The fingerprint that AWS gives an imported OpenSSH key: of an RSA key, MD5 of its DER form as `aa:bb:…`; of an
 * Ed25519 key, SHA-256 in base 64. Undefined for anything else, which AWS does not import.
 */
export function keyFingerprint(publicKey: string): string | undefined {
  const [kind = '', encoded = ''] = publicKey.trim().split(/\s+/);
  const body = Buffer.from(encoded, 'base64');
  if (kind === 'ssh-ed25519') return createHash('sha256').update(body).digest('base64').replace(/=+$/, '');
  if (kind !== 'ssh-rsa') return undefined;
  const [, exponent, modulus] = fieldsOf(body);
  if (!exponent || !modulus) return undefined;
  const digest = createHash('md5').update(derOfRsaKey(modulus, exponent)).digest('hex');
  return (digest.match(/../g) ?? []).join(':');
}

/** OpenSSH writes each field after its length, in four bytes. */
function fieldsOf(body: Buffer): readonly Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= body.length;) {
    const end = at + 4 + body.readUInt32BE(at);
    fields.push(body.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function derOfRsaKey(modulus: Buffer, exponent: Buffer): Buffer {
  const algorithm = Buffer.from('300d06092a864886f70d0101010500', 'hex');
  const key = derOf(0x30, [derOf(0x02, [modulus]), derOf(0x02, [exponent])]);
  return derOf(0x30, [algorithm, derOf(0x03, [Buffer.from([0]), key])]);
}

/** Tag, length, content (X.690). */
function derOf(tag: number, parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const bytes =
    length > 0xff ? [0x82, length >> 8, length & 0xff] : length > 0x7f ? [0x81, length] : [length];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
