// Fixes of what runs: commands of kubectl and eksctl, with patches that fit the object they change.
import { expect, test } from 'vitest';
import { declared, pod } from '../testing/declared-pools.js';
import { explainPod } from './explain-pod.js';
import type { LiveObject } from './fix-commands.js';

const compute = declared([
  { instanceTypes: ['m5.large'], taints: [{ key: 'team', value: "m'l", effect: 'NoSchedule' }] },
]);
const asked = pod({ cpu: '1' });
const template = { spec: { template: { metadata: {}, spec: asked.spec } } };
const object = (resource: string): LiveObject => ({
  value: resource === 'pod' ? asked : template,
  resource,
  namespace: 'ns',
  name: 'web',
  podPath: resource === 'pod' ? [] : ['spec', 'template'],
  objectPath: [],
});
const commandsFor = (resource: string) =>
  explainPod(asked, { compute, sources: { live: { object: object(resource) } } }).fixes[0]?.commands;

test('a Deployment is patched in place', () => {
  expect(commandsFor('deployment')).toEqual([
    'kubectl -n ns patch deployment web --type=json -p ' +
      `'[{"op":"add","path":"/spec/template/spec/tolerations","value":[{"key":"team","operator":"Equal",` +
      `"value":"m'"'"'l","effect":"NoSchedule"}]}]'`,
  ]);
});

test.each(['pod', 'job'])('a %s is made anew', (resource) => {
  const [command = ''] = commandsFor(resource) ?? [];
  expect(command).toMatch(
    /^kubectl -n ns get \w+ web -o json \| kubectl patch --local .* replace --force -f -$/,
  );
});

test('a pool that no file declares is scaled by eksctl', () => {
  const full = declared([{ instanceTypes: ['m5.large'], maxSize: 0 }]);
  const { fixes } = explainPod(asked, { compute: full, sources: { live: { clusterName: 'c' } } });
  expect(fixes[0]?.commands).toEqual(['eksctl scale nodegroup --cluster=c --name=pool --nodes-max=1']);
});

test('without an object to patch there is no command', () => {
  const [fix] = explainPod(asked, { compute, sources: { live: {} } }).fixes;
  expect(fix).toMatchObject({ change: { kind: 'add-toleration' }, where: 'pod' });
  expect(fix?.commands).toBeUndefined();
});
