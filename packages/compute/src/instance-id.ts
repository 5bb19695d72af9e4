// Identities that AWS would draw at random; ours follow from the node's name, so that the same story gives the same
// ids.
import { createHash } from 'node:crypto';

/** Gives an EC2 instance id, `i-` and 17 hexadecimal digits, for a node name. */
export const instanceIdOf = (nodeName: string): string => `i-0${hexOf(nodeName, 'instance').slice(0, 16)}`;

/** Gives a machine id, 32 hexadecimal digits, for a node name. */
export const machineIdOf = (nodeName: string): string => hexOf(nodeName, 'machine').slice(0, 32);

/** Gives a UUID for a node name and a purpose. */
export function uuidOf(nodeName: string, purpose: string): string {
  return hexOf(nodeName, purpose).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

const MAX_REMEMBERED = 1000;
const remembered = new Map<string, string>();

/** Models make nodes of one name over and over. */
function hexOf(name: string, purpose: string): string {
  const text = `${purpose}/${name}`;
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const hex = createHash('sha256').update(text).digest('hex');
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(text, hex);
  return hex;
}
