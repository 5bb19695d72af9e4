// A cluster in a process of its own that tests end by SIGKILL: `doomed-cluster.ts FOLDER COUNT`. It creates what is
// missing of COUNT pods, and prints a line each time the phases of all pods change.
import { createEmbeddedCluster } from '../../embedded-cluster.js';
import { realClock } from './kubelet-harness.js';

const [folder = '', count = '0'] = process.argv.slice(2);
const cluster = await createEmbeddedCluster({
  dataDir: `${folder}/data`,
  runtime: 'host',
  boot: 'instant',
  clock: realClock,
  random: Math.random,
  log: () => undefined,
});
const { api } = cluster;

const say = (): void => {
  const pods = api.items('pods', 'default').map((pod) => ({
    name: pod.metadata.name,
    phase: pod.status?.phase,
    status: pod.status?.containerStatuses?.[0],
  }));
  process.stdout.write(`${JSON.stringify(pods)}\n`);
};
api.subscribe('pods', say);

const ignoreConflict = (): void => undefined;
await api
  .create('nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1' },
    status: {
      capacity: { cpu: '64', memory: '64Gi', pods: '110' },
      allocatable: { cpu: '64', memory: '64Gi', pods: '110' },
    },
  })
  .catch(ignoreConflict);
for (let index = 0; index < Number(count); index += 1) {
  const tell = (word: string): string => `echo ${word} ${index} >> /shared/story`;
  const script = `${tell('begin')}; sleep 1.5; ${tell('end')}; exit ${index % 3}`;
  await api
    .create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${index}`, namespace: 'default' },
      spec: {
        nodeName: 'node-1',
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        volumes: [{ name: 'shared', hostPath: { path: `${folder}/shared` } }],
        containers: [
          {
            name: 'app',
            image: 'busybox',
            command: ['sh', '-c', script],
            volumeMounts: [{ name: 'shared', mountPath: '/shared' }],
            ...(index % 2 === 0 ? { resources: { limits: { memory: '64Mi' } } } : {}),
          },
        ],
      },
    })
    .catch(ignoreConflict);
}
say();
process.stdin.resume();
process.stdin.on('end', () => void cluster.stop().then(() => process.exit(0)));
