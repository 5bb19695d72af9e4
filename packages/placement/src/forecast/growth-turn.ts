// The autoscaler's turn to add nodes: one pool, with its like, in each round, for the pods that nothing there is and
// nothing on its way would take.
import { templatesOf } from '../growth/node-template.js';
import { decideScaleUp } from '../growth/scale-up.js';
import type { AutoscalerState } from '../growth/autoscaler-state.js';
import { roomView, wholeView } from './autoscaler-view.js';
import { launchNode } from './node-life.js';
import { isPlainCluster } from './plain-cluster.js';
import { countOnUpcoming } from './promises.js';
import type { SimPod } from './sim-pod.js';
import type { World } from './world.js';

/** Decides once, and asks for the nodes. */
export function growOnce(world: World): void {
  world.isGrowthStale = false;
  if (world.compute.pools.length === 0) return;
  const isPlain = isPlainCluster(world);
  const pending = isPlain ? countOnUpcoming(world) : world.waiting.all().filter(isOpen);
  if (pending.length === 0) return;
  const view = isPlain ? roomView(world, pending) : wholeView(world, pending);
  const decision = decideScaleUp(view);
  // Pods that came a moment ago are looked at in the next round.
  if (decision.result === 'InCooldown') world.isGrowthStale = true;
  const { choices } = decision;
  const choice = choices[choices.length > 1 ? world.draw(choices.length) : 0];
  if (!choice) return;
  for (const { group, from, to } of choice.scaleUps) grow(world, { view, group, count: to - from });
  if (isPlain) countOnUpcoming(world);
}

/** Karpenter goes first; what it has started a node for is none of the autoscaler's business. */
const isOpen = ({ promisedTo }: SimPod): boolean => promisedTo?.pool.kind !== 'node-pool';

interface Growth {
  readonly view: AutoscalerState;
  readonly group: string;
  readonly count: number;
}

function grow(world: World, { view, group, count }: Growth): void {
  const { compute, events, nowMs, options } = world;
  const pool = compute.pools.find(({ name }) => name === group);
  const template = templatesOf({ ...view, groups: view.groups.filter(({ name }) => name === group) }).get(
    group,
  );
  if (!pool || !template) return;
  for (let added = 0; added < count; added++) {
    const node = launchNode(world, pool);
    if (!node) return;
    world.upcoming.add(node, template);
    events.push(nowMs + options.boot.nodeMs, { kind: 'node-ready', node });
  }
  world.lastAddMs = nowMs;
  world.isGrowthStale = true;
}
