// Key pairs: imported or made, by name.
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { awsError, type AwsError } from '../aws-error.js';
import { flag, requiredText, text, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { regionTable } from '../tables.js';
import { describeOperation } from './describe.js';
import { dropTags, tagNew, tagView } from './ec2-tags.js';

interface KeyPairRow {
  readonly keyPairId: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly publicKey: string;
  readonly keyType: string;
  readonly createdMs: number;
}

const keyPairs = regionTable<KeyPairRow>('ec2.key-pair');

const noSuchKey = (name: string): AwsError =>
  awsError('InvalidKeyPair.NotFound', `The key pair '${name}' does not exist`);

/** Refuses a key name that the account does not have. */
export function checkKeyPair(context: CloudContext, name: string): void {
  if (
    !context
      .rows(keyPairs)
      .list()
      .some((row) => row.name === name)
  )
    throw noSuchKey(name);
}

export const keyPairOperations: Readonly<Record<string, Operation>> = {
  ImportKeyPair: (params, context) => {
    const material = bytesText(params['PublicKeyMaterial']) ?? text(params, 'PublicKeyMaterial');
    if (material === undefined)
      throw awsError('MissingParameter', 'The request must contain the parameter PublicKeyMaterial');
    const publicKey = isKeyText(material) ? material : Buffer.from(material, 'base64').toString('utf8');
    if (!isKeyText(publicKey))
      throw awsError('InvalidKey.Format', 'Key is not in valid OpenSSH public key format');
    const row = putKey(params, context, publicKey);
    return {
      KeyName: row.name,
      KeyPairId: row.keyPairId,
      KeyFingerprint: row.fingerprint,
      Tags: tagView(context, row.keyPairId),
    };
  },
  CreateKeyPair: (params, context) => {
    const pair = generateKeyPairSync('ed25519');
    const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const row = putKey(params, context, publicKey);
    return {
      KeyName: row.name,
      KeyPairId: row.keyPairId,
      KeyFingerprint: row.fingerprint,
      KeyMaterial: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      Tags: tagView(context, row.keyPairId),
    };
  },
  DescribeKeyPairs: (params, context) => {
    const names = texts(params, 'KeyNames');
    for (const name of names) checkKeyPair(context, name);
    const ids = context
      .rows(keyPairs)
      .list()
      .flatMap((row) => (names.includes(row.name) ? [row.keyPairId] : []));
    const describe = flag(params, 'IncludePublicKey') === true ? describeKeysWhole : describeKeys;
    return describe(names.length > 0 ? { ...params, KeyPairIds: ids } : params, context);
  },
  DeleteKeyPair: (params, context) => {
    const id = text(params, 'KeyPairId');
    const name = text(params, 'KeyName');
    const row = context
      .rows(keyPairs)
      .list()
      .find((each) => each.keyPairId === id || each.name === name);
    if (row) {
      context.rows(keyPairs).delete(row.keyPairId);
      dropTags(context, row.keyPairId);
    }
    return { Return: true, ...(row ? { KeyPairId: row.keyPairId } : {}) };
  },
};

const isKeyText = (key: string): boolean => /^(ssh-|ecdsa-)/.test(key);

const bytesText = (value: unknown): string | undefined =>
  value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : undefined;

function putKey(params: Params, context: CloudContext, publicKey: string): KeyPairRow {
  const name = requiredText(params, 'KeyName');
  if (
    context
      .rows(keyPairs)
      .list()
      .some((row) => row.name === name)
  )
    throw awsError('InvalidKeyPair.Duplicate', `The keypair already exists`);
  const row: KeyPairRow = {
    keyPairId: context.id('key'),
    name,
    fingerprint: fingerprintOf(publicKey),
    publicKey,
    keyType: publicKey.startsWith('ssh-rsa') ? 'rsa' : 'ed25519',
    createdMs: context.clock.now(),
  };
  context.rows(keyPairs).put(row.keyPairId, row);
  tagNew(context, params, { id: row.keyPairId, kind: 'key-pair' });
  return row;
}

/**
 * As EC2 tells it: of an imported RSA key MD5 of its DER form, of an Ed25519 key SHA-256
 * (docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html).
 */
function fingerprintOf(publicKey: string): string {
  const [kind, encoded = ''] = publicKey.trim().split(/\s+/);
  if (kind !== 'ssh-rsa') return createHash('sha256').update(encoded, 'base64').digest('base64');
  const digest = createHash('md5')
    .update(derOf(Buffer.from(encoded, 'base64')) ?? publicKey)
    .digest('hex');
  return digest.match(/../g)?.join(':') ?? digest;
}

/** Of the fields of an OpenSSH key, each after its length in four bytes: the name of the kind, exponent, modulus. */
function derOf(body: Buffer): Buffer | undefined {
  const fields: string[] = [];
  for (let at = 0; at + 4 <= body.length && fields.length < 3;) {
    const end = at + 4 + body.readUInt32BE(at);
    fields.push(body.subarray(at + 4, end).toString('base64url'));
    at = end;
  }
  const [, e, n] = fields;
  if (!e || !n) return undefined;
  return createPublicKey({ key: { kty: 'RSA', e, n }, format: 'jwk' }).export({
    type: 'spki',
    format: 'der',
  });
}

const viewOf = (row: KeyPairRow): Params => ({
  KeyPairId: row.keyPairId,
  KeyName: row.name,
  KeyFingerprint: row.fingerprint,
  KeyType: row.keyType,
  CreateTime: new Date(row.createdMs),
});

const describedBy = (view: (row: KeyPairRow) => Params) =>
  describeOperation({
    table: keyPairs,
    member: 'KeyPairs',
    ids: 'KeyPairIds',
    idOf: ({ keyPairId }: KeyPairRow) => keyPairId,
    notFound: (id) => awsError('InvalidKeyPair.NotFound', `The key pair with id '${id}' does not exist`),
    filters: () => ({
      'key-name': ({ name }) => [name],
      'key-pair-id': ({ keyPairId }) => [keyPairId],
      fingerprint: ({ fingerprint }) => [fingerprint],
    }),
    view,
  });

const describeKeys = describedBy(viewOf);
const describeKeysWhole = describedBy((row) => ({ ...viewOf(row), PublicKey: row.publicKey }));
