// A made-up case in the format of the placement vectors: a cluster of a topic, and the pod to place in it.
import { damage } from './damage-case.js';
import { createDraw, type Draft } from './draw.js';
import { TOPICS } from './topics.js';
import { makeNode } from './vary-nodes.js';
import { makeOtherPod, makePendingPod } from './vary-pods.js';
import { makeBudget, makeNamespaces, makeWorkloads } from './vary-surroundings.js';
import { makeStorage } from './vary-volumes.js';

/** The case of a topic with this seed. */
export function generateCase(topicName: string, seed: number): Draft {
  const topic = TOPICS[topicName];
  if (!topic) throw new Error(`no topic ${topicName}`);
  const draw = createDraw(seed);
  const nodeCount = draw.chance(0.02) ? 0 : 1 + draw.int(topic.nodes);
  const storage =
    topic.volumes > 0 ? makeStorage(draw, Math.max(nodeCount, 1), topic) : { objects: [], claims: [] };
  const context = { nodeCount: Math.max(nodeCount, 1), claims: storage.claims, options: topic };
  const example = {
    id: `${topicName}-${seed}`,
    objects: [
      ...makeNamespaces(draw),
      ...Array.from({ length: nodeCount }, (_, at) => makeNode(draw, at, topic)),
      ...draw.list(0, topic.others, (at) => makeOtherPod(draw, at, context)),
      ...storage.objects,
      ...(draw.chance(topic.budgets) ? draw.list(1, 3, (at) => makeBudget(draw, at)) : []),
      ...(draw.chance(topic.services) ? makeWorkloads(draw) : []),
    ],
    pod: makePendingPod(draw, topic, context),
  };
  return topic.damages > 0 ? damage(draw, example, 1 + draw.int(topic.damages)) : example;
}
