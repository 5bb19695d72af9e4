// A cluster in a process of its own that writes and names what was acknowledged, until somebody kills it.
import { createEmbeddedCluster } from '../embedded-cluster.js';

const [dataDir = '', round = ''] = process.argv.slice(2);
const cluster = await createEmbeddedCluster({
  dataDir,
  runtime: 'none',
  boot: 'instant',
  clock: { now: () => Date.now(), after: () => () => {} },
  random: Math.random,
  log: () => {},
});
for (let index = 0; ; index++) {
  const name = `m-${round}-${index}`;
  const metadata = { name, namespace: 'default' };
  await cluster.api.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: {} });
  process.stdout.write(`${name}\n`);
}
