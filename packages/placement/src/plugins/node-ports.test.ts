// Rules of NodePorts that the recorded vectors do not show.
import { describe, expect, test } from 'vitest';
import { placed, smallNode, smallPod } from '../testing/small-cluster.js';

describe('NodePorts', () => {
  const withPort = (name: string, spec: Parameters<typeof smallPod>[2] = {}) =>
    smallPod(
      name,
      {},
      { containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80, hostPort: 80 }] }], ...spec },
    );

  test('a nominated pod that wants a port in use does not free it', () => {
    const nominated = { ...withPort('n'), status: { nominatedNodeName: 'a' } };
    const objects = [smallNode('a'), nominated, withPort('r', { nodeName: 'a' })];
    expect(placed(objects, withPort('p')).nodes['a']?.map(({ plugin }) => plugin)).toEqual(['NodePorts']);
  });

  test('the host network alone claims no port: the API server writes it into the pod', () => {
    const onHost = smallPod(
      'p',
      {},
      { hostNetwork: true, containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80 }] }] },
    );
    expect(placed([smallNode('a'), withPort('r', { nodeName: 'a' })], onHost).feasible).toEqual(['a']);
  });
});
