// Access entries that are there without a stack of ours: made by EKS for the cluster's creator, by hand, by another
// tool. A stack for one of them would fail, since the entry exists.
import { clusterSpecOf } from '@berth/compute';
import { allPages } from '../inspect/pages.js';
import type { World } from '../plan/part.js';
import { sha1Base32 } from '../render/digest.js';

const known = new WeakMap<World, Promise<ReadonlySet<string>>>();

/** Principals that the file names and that have such an entry. EKS is asked only when a stack is missing, and once. */
export function entriesWithoutStack(world: World): Promise<ReadonlySet<string>> {
  const found = known.get(world) ?? findEntries(world);
  known.set(world, found);
  return found;
}

async function findEntries({ actual, calls, config }: World): Promise<ReadonlySet<string>> {
  const { name: clusterName } = config.metadata;
  const stacks = new Set(actual.stacks.map(({ name }) => name));
  const candidates = (clusterSpecOf(config.document).accessConfig?.accessEntries ?? [])
    .map(({ principalARN = '' }) => principalARN)
    .filter((principal) => !stacks.has(`eksctl-${clusterName}-accessentry-${sha1Base32(principal)}`));
  if (!actual.controlPlane || candidates.length === 0) return new Set();
  if (actual.controlPlane.authenticationMode === 'CONFIG_MAP') return new Set();
  const entries = await allPages(
    (nextToken) => calls.send('eks', 'ListAccessEntries', { clusterName, nextToken }),
    (page) => ({ items: page.accessEntries, next: page.nextToken }),
  );
  return new Set(candidates.filter((principal) => entries.includes(principal)));
}
