// Namespaces of EMR on EKS on a real embedded cluster beside the embedded AWS: planned, applied, mended, adopted; and
// what others made there left to them.
import { adoptCluster, applyPlan, kubernetesNotes, planCluster, type ClusterPlan } from '@berth/aws';
import { createCloud, type Cloud } from '@berth/cloud';
import { createEmbeddedCluster, type EmbeddedCluster } from '@berth/cluster';
import { systemClock } from '@berth/client';
import { readClusterConfig } from '@berth/compute';
import { renderYaml, type ObjectApi } from '@berth/kube';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { callsOf, hastyClock } from './testing/cloud-calls.unsafe.js';

const ROLES = 'roles.rbac.authorization.k8s.io';
const BINDINGS = 'rolebindings.rbac.authorization.k8s.io';
const KEY = { namespace: 'spark', name: 'emr-containers' };
const TEXT = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: a, region: us-west-2, version: "1.34"}
availabilityZones: [us-west-2a, us-west-2b]
iamIdentityMappings:
  - {serviceName: emr-containers, namespace: etl}
  - {serviceName: emr-containers, namespace: spark}
`;

let cloud: Cloud;
let cluster: EmbeddedCluster;
let dataDir: string;

beforeEach(async () => {
  cloud = createCloud({ clock: hastyClock });
  dataDir = mkdtempSync(join(tmpdir(), 'berth-emr-'));
  const { compute } = readClusterConfig(TEXT, 'a.yaml');
  if (!compute) throw new Error('unreadable');
  cluster = await createEmbeddedCluster({
    dataDir,
    compute,
    runtime: 'simulated',
    boot: 'instant',
    clock: systemClock,
    random: Math.random,
    log: () => undefined,
  });
});

afterEach(async () => {
  await cluster.stop();
  cloud.stop();
  rmSync(dataDir, { recursive: true });
});

function plan(kube: ObjectApi = cluster.api, text = TEXT): Promise<ClusterPlan> {
  const { config } = readClusterConfig(text, 'a.yaml');
  if (!config) throw new Error('unreadable');
  return planCluster({ config, calls: callsOf(cloud), openKube: () => Promise.resolve(kube) });
}

const unreached = (): Promise<ClusterPlan> => {
  const { config } = readClusterConfig(TEXT, 'a.yaml');
  if (!config) throw new Error('unreadable');
  return planCluster({ config, calls: callsOf(cloud) });
};

async function carryOut(made: ClusterPlan): Promise<void> {
  const { failed } = await applyPlan(made, { clock: hastyClock, tell: () => undefined });
  if (failed[0]) throw failed[0].error;
}

const stepsOf = ({ steps }: ClusterPlan): readonly string[] =>
  steps.map(({ step }) => `${step.action} ${step.id}`);
const detailsOf = ({ steps }: ClusterPlan): readonly string[] =>
  steps.flatMap(({ step }) => step.details.map(({ action, type, name }) => `${action} ${type} ${name}`));

it('is planned with its cluster, made once, mended, and adopted', async () => {
  expect(stepsOf(await unreached())).toContain('create namespace/spark');
  await carryOut(await plan());
  expect(stepsOf(await plan())).toEqual([]);
  expect((await cluster.api.get(BINDINGS, KEY)).subjects).toMatchObject([{ kind: 'User', name: KEY.name }]);
  const { rules = [], ...role } = await cluster.api.get(ROLES, KEY);
  await cluster.api.update(ROLES, { ...role, rules: rules.slice(1) });
  await cluster.api.delete(BINDINGS, { ...KEY, namespace: 'etl' });
  const mending = await plan();
  expect(stepsOf(mending).toSorted()).toEqual(['update namespace/etl', 'update namespace/spark']);
  expect(detailsOf(mending).toSorted()).toEqual([
    'create RoleBinding emr-containers',
    'update Role emr-containers',
  ]);
  await carryOut(mending);
  expect(stepsOf(await plan())).toEqual([]);
  const adopted = await adoptCluster(callsOf(cloud), 'a', { openKube: () => Promise.resolve(cluster.api) });
  expect(adopted?.document['iamIdentityMappings']).toEqual([
    { serviceName: 'emr-containers', namespace: 'etl' },
    { serviceName: 'emr-containers', namespace: 'spark' },
  ]);
  expect(stepsOf(await plan(cluster.api, renderYaml(adopted?.document)))).toEqual([]);
});

it('leaves a role of others with fewer rights, says so, and takes one with the same rights for its own', async () => {
  await carryOut(await plan());
  const { rules = [], ...role } = await cluster.api.get(ROLES, KEY);
  const theirs = { ...role, metadata: { ...role.metadata, labels: {} } };
  const split = rules
    .toReversed()
    .flatMap(({ verbs, ...rest }) => verbs.map((verb) => ({ ...rest, verbs: [verb] })));
  await cluster.api.update(ROLES, { ...theirs, rules: split });
  const same = await plan();
  expect([stepsOf(same), await kubernetesNotes(same.world)]).toEqual([[], []]);
  const { metadata } = await cluster.api.get(ROLES, KEY);
  await cluster.api.update(ROLES, { ...theirs, metadata, rules: rules.slice(1) });
  const left = await plan();
  expect(stepsOf(left)).toEqual([]);
  expect(await kubernetesNotes(left.world)).toEqual([
    'left as they are in spark, since others made them: Role emr-containers',
  ]);
});

it('says what it could not compare without the Kubernetes API', async () => {
  await carryOut(await plan());
  const blind = await unreached();
  expect(stepsOf(blind)).toEqual([]);
  expect(await kubernetesNotes(blind.world)).toEqual([
    expect.stringMatching(
      /^not compared: iamIdentityMappings, since the Kubernetes API of a cannot be reached/,
    ),
  ]);
});
