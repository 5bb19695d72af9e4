// Hashes of pod templates, in the letters Kubernetes uses for names.
import { dumpPodTemplate } from './go-dump.js';

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * The hash of a template for names of ReplicaSets, exactly kube-controller-manager's: FNV-1a over how Go prints the
 * structure, then the number of collisions as eight bytes when there is one.
 */
export function templateHash(template: unknown, collisionCount?: number): string {
  const collisions = Buffer.alloc(collisionCount === undefined ? 0 : 8);
  if (collisionCount !== undefined) collisions.writeUInt32LE(collisionCount);
  let hash = OFFSET;
  for (const byte of Buffer.concat([Buffer.from(dumpPodTemplate(template)), collisions])) {
    hash = Math.imul(hash ^ byte, PRIME) >>> 0;
  }
  return lettersOf(hash);
}

/**
 * The hash of a ControllerRevision's data, exactly kube-controller-manager's: FNV-1 over its JSON with sorted members
 * and the number of collisions.
 */
export function revisionHash(data: unknown, collisionCount: number): string {
  let hash = OFFSET;
  for (const byte of Buffer.from(`${canonicalJson(data)}${collisionCount}`)) {
    hash = (Math.imul(hash, PRIME) ^ byte) >>> 0;
  }
  return lettersOf(hash);
}

const lettersOf = (hash: number): string =>
  [...String(hash)].map((digit) => LETTERS[digit.charCodeAt(0) % LETTERS.length]).join('');

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'string') return goString(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const sorted = members.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, member]) => `${goString(key)}:${canonicalJson(member)}`).join(',')}}`;
}

// Go escapes what could end a script element.
const goString = (text: string): string =>
  JSON.stringify(text).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026');
