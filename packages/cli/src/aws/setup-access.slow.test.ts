// Access for a Concurrent service on a real embedded cluster beside the embedded AWS: by each way, on top of what others
// made, cut off anywhere, and taken back.
import {
  addToAwsAuth,
  applyPlan,
  AwsCallError,
  planAccess,
  planAccessRemoval,
  type AccessWish,
  type AwsCalls,
  type HelperPlan,
  type HelperSubject,
} from '@berth/aws';
import { systemClock } from '@berth/client';
import { createCloud, type Cloud } from '@berth/cloud';
import { createEmbeddedCluster, type EmbeddedCluster } from '@berth/cluster';
import { readClusterConfig } from '@berth/compute';
import type { ObjectApi } from '@berth/kube';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const REGION = 'us-west-2';
const ROLE = 'arn:aws:iam::123456789012:role/service';
const LEAST: AccessWish = { roleArn: ROLE, isClusterAdmin: false, namespaces: ['team'] };
const AWS_AUTH = { namespace: 'kube-system', name: 'aws-auth' };

let cloud: Cloud;
let cluster: EmbeddedCluster;
let dataDir: string;

beforeEach(async () => {
  cloud = createCloud({ clock: systemClock, foreignRoles: 'exist' });
  dataDir = mkdtempSync(join(tmpdir(), 'berth-access-'));
  const text =
    'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: a, region: us-west-2}\n';
  const { compute } = readClusterConfig(text, 'a.yaml');
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

const aws = async (service: string, operation: string, params: object = {}): Promise<Record<string, never>> =>
  (await cloud.call({ service, operation, params, region: REGION })) as Record<string, never>;

async function createCluster(authenticationMode: string): Promise<void> {
  const { Vpc } = (await aws('ec2', 'CreateVpc', { CidrBlock: '10.0.0.0/16' })) as unknown as {
    Vpc: { VpcId: string };
  };
  const subnetIds: string[] = [];
  for (const [CidrBlock, zone] of [
    ['10.0.0.0/24', 'a'],
    ['10.0.1.0/24', 'b'],
  ]) {
    const input = { VpcId: Vpc.VpcId, CidrBlock, AvailabilityZone: `${REGION}${zone}` };
    const { Subnet } = (await aws('ec2', 'CreateSubnet', input)) as unknown as {
      Subnet: { SubnetId: string };
    };
    subnetIds.push(Subnet.SubnetId);
  }
  await aws('eks', 'CreateCluster', {
    name: 'research',
    roleArn: 'arn:aws:iam::123456789012:role/eks',
    resourcesVpcConfig: { subnetIds },
    accessConfig: { authenticationMode },
  });
}

/** The API with something before each call; being awaited is no call. */
const watched = (before: (method: string) => void | Promise<void>): ObjectApi =>
  new Proxy(cluster.api, {
    get: (api, name: keyof ObjectApi) => {
      const method: unknown = api[name];
      if (typeof method !== 'function') return method;
      return async (...given: unknown[]) => {
        await before(name);
        return method.apply(api, given) as unknown;
      };
    },
  });

/** So many calls of either API are answered; from then on none. */
class Line {
  left = Infinity;
  made = 0;

  pass(): void {
    this.made += 1;
    this.left -= 1;
    if (this.left < 0)
      throw new AwsCallError({ service: 'x', operation: 'x', code: 'ECONNRESET', message: 'cut' });
  }

  readonly calls: AwsCalls = {
    region: REGION,
    send: async (service, operation, input) => {
      this.pass();
      try {
        return (await cloud.call({ service, operation, params: input, region: REGION })) as never;
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        throw new AwsCallError({ service, operation, code, message });
      }
    },
  };

  readonly kube = (): ObjectApi => watched(() => this.pass());

  readonly subject = (kube: ObjectApi | undefined = this.kube()): HelperSubject => ({
    clusterName: 'research',
    calls: this.calls,
    openKube: () => Promise.resolve(kube),
  });
}

const clock = {
  now: () => Date.now(),
  after: (_delayMs: number, callback: () => void) => {
    const timer = setTimeout(callback, 0);
    return () => clearTimeout(timer);
  },
};

const stepsOf = ({ steps }: HelperPlan): readonly string[] =>
  steps.map(({ step }) => `${step.action} ${step.id}`);

async function carryOut(plan: HelperPlan): Promise<void> {
  const { failed } = await applyPlan(plan, { clock, tell: () => undefined });
  if (failed[0]) throw failed[0].error;
}

const plan = (wish: AccessWish): Promise<HelperPlan> => planAccess(new Line().subject(), wish);
const apply = async (wish: AccessWish): Promise<void> => carryOut(await plan(wish));
const removal = (): Promise<HelperPlan> => planAccessRemoval(new Line().subject(), { roleArn: ROLE });

async function writeAwsAuth(mapRoles: string): Promise<void> {
  await cluster.api.create('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: AWS_AUTH,
    data: { mapRoles },
  });
}

const mapRoles = async (): Promise<string | undefined> =>
  (await cluster.api.get('configmaps', AWS_AUTH)).data?.['mapRoles'];

const entry = (): Promise<Record<string, never>> =>
  aws('eks', 'DescribeAccessEntry', { clusterName: 'research', principalArn: ROLE });

describe('access', () => {
  it.each([
    ['API', undefined, 'create stack/berth-research-access'],
    ['API_AND_CONFIG_MAP', undefined, 'create stack/berth-research-access'],
    ['API_AND_CONFIG_MAP', 'aws-auth', 'update identity-mapping/aws-auth'],
    ['CONFIG_MAP', undefined, 'update identity-mapping/aws-auth'],
  ] as const)('in the mode %s via %s is made once and taken back', async (mode, way, step) => {
    await createCluster(mode);
    const wish = { ...LEAST, way };
    expect(stepsOf(await plan(wish))).toEqual([step, 'create namespace/team']);
    await apply(wish);
    expect(stepsOf(await plan(wish))).toEqual([]);
    const admin = await plan({ ...wish, isClusterAdmin: true });
    expect(stepsOf(admin)).toEqual([step.replace('create', 'update')]);
    await carryOut(admin);
    expect(stepsOf(await plan({ ...wish, isClusterAdmin: true }))).toEqual([]);
    await apply(wish);
    expect(stepsOf(await plan(wish))).toEqual([]);
    await carryOut(await removal());
    expect(stepsOf(await removal())).toEqual([]);
    await expect(entry()).rejects.toThrow(/could not be found|authentication mode/);
    const left = await cluster.api.list('rolebindings.rbac.authorization.k8s.io', { namespace: 'team' });
    expect(left.items).toEqual([]);
    expect((await cluster.api.get('namespaces', { name: 'team' })).metadata.name).toBe('team');
  });

  it('leaves the rows of others byte by byte, there and back', async () => {
    await createCluster('CONFIG_MAP');
    const others =
      '# nodes, by hand\n- rolearn: arn:aws:iam::123456789012:role/nodes # keep\n  username: n\n';
    await writeAwsAuth(others);
    await apply(LEAST);
    expect((await mapRoles())?.startsWith(others)).toBe(true);
    await carryOut(await removal());
    expect(await mapRoles()).toBe(others);
  });

  it('does not write over what somebody else writes at the same time', async () => {
    await createCluster('CONFIG_MAP');
    await writeAwsAuth('- rolearn: arn:aws:iam::123456789012:role/nodes\n  username: n\n');
    let hasWritten = false;
    const busy = watched(async (method) => {
      if (method !== 'update' || hasWritten) return;
      hasWritten = true;
      const now = await cluster.api.get('configmaps', AWS_AUTH);
      const arn = 'arn:aws:iam::123456789012:role/other';
      const change = addToAwsAuth(now, [{ kind: 'role', arn, username: 'other', groups: [] }]);
      if (change.ok) await cluster.api.update('configmaps', change.value.configMap);
    });
    await carryOut(await planAccess(new Line().subject(busy), LEAST));
    const text = (await mapRoles()) ?? '';
    for (const role of ['nodes', 'other', 'service']) expect(text).toContain(`role/${role}`);
  });

  it('refuses aws-auth that it cannot read, and writes nothing', async () => {
    await createCluster('CONFIG_MAP');
    await writeAwsAuth('- rolearn: [broken');
    await expect(plan(LEAST)).rejects.toThrow(/mapRoles of aws-auth is no list/);
    expect(await mapRoles()).toBe('- rolearn: [broken');
  });

  it('takes an entry that somebody else made when it gives as much, and refuses another', async () => {
    await createCluster('API');
    const key = { clusterName: 'research', principalArn: ROLE };
    await aws('eks', 'CreateAccessEntry', {
      ...key,
      kubernetesGroups: ['k8s-role-for-parallels-lambda-group'],
    });
    expect(stepsOf(await plan(LEAST))).toEqual(['create namespace/team']);
    await expect(plan({ ...LEAST, isClusterAdmin: true })).rejects.toThrow(/has an access entry already/);
  });

  it('refuses a way that the mode does not know, and a cluster that is not there', async () => {
    await expect(plan(LEAST)).rejects.toThrow(/no cluster named research in us-west-2/);
    await createCluster('API');
    await expect(plan({ ...LEAST, way: 'aws-auth' })).rejects.toThrow(
      /mode API, which does not know aws-auth/,
    );
  });

  it('lets the role in without the Kubernetes API, and names what needs it', async () => {
    await createCluster('API');
    const alone = { ...new Line().subject(), openKube: () => Promise.resolve(undefined) };
    await expect(planAccess(alone, LEAST)).rejects.toThrow(/cannot be reached from here, and the namespaces/);
    const idle = await planAccess(alone, { ...LEAST, namespaces: [] });
    expect(stepsOf(idle)).toEqual(['create stack/berth-research-access']);
    expect(idle.notes).toEqual([expect.stringMatching(/no namespace was named/)]);
  });
});

describe('a namespace', () => {
  it('keeps what others made under the names, and mends what is ours', async () => {
    await createCluster('API');
    await cluster.api.create('namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'team' },
    });
    const binding = { namespace: 'team', name: 'k8s-service-account-binding-team' };
    await cluster.api.create('rolebindings.rbac.authorization.k8s.io', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: binding,
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'k8s-role-for-concurrent-bootstrap',
      },
    });
    const first = await plan(LEAST);
    expect(first.notes).toEqual([
      'left as they are in team, since others made them: RoleBinding k8s-service-account-binding-team',
    ]);
    await carryOut(first);
    const less = await plan({ ...LEAST, rights: 'reading' });
    expect(less.steps[0]?.step.details.map(({ action, name }) => `${action} ${name}`)).toEqual([
      'update k8s-role-for-concurrent-bootstrap-team',
      'update k8s-role-for-users-team',
    ]);
    await carryOut(less);
    const service = { namespace: 'team', name: 'k8s-role-for-concurrent-service-team-binding' };
    const { roleRef, ...rest } = await cluster.api.get('rolebindings.rbac.authorization.k8s.io', service);
    await cluster.api.delete('rolebindings.rbac.authorization.k8s.io', service);
    const { resourceVersion: _, uid: __, ...metadata } = rest.metadata;
    const other = { ...rest, metadata, roleRef: { ...roleRef, name: 'elsewhere' } };
    await cluster.api.create('rolebindings.rbac.authorization.k8s.io', other);
    const mended = await plan({ ...LEAST, rights: 'reading' });
    expect(mended.steps[0]?.step.details).toMatchObject([{ action: 'replace', name: service.name }]);
    await carryOut(mended);
    expect(stepsOf(await plan({ ...LEAST, rights: 'reading' }))).toEqual([]);
    await carryOut(await removal());
    const left = await cluster.api.get('rolebindings.rbac.authorization.k8s.io', binding);
    expect(left.roleRef.kind).toBe('ClusterRole');
  });
});

it.each(['API', 'CONFIG_MAP'])(
  'cut off at every call in the mode %s, the next run comes to the same end',
  async (mode) => {
    await createCluster(mode);
    const whole = new Line();
    await carryOut(await planAccess(whole.subject(), LEAST));
    await carryOut(await removal());
    await cluster.api.delete('namespaces', { name: 'team' });
    for (let left = 0; left < whole.made; left += 1) {
      const wish = { ...LEAST, namespaces: [`team-${left}`] };
      const line = new Line();
      line.left = left;
      await planAccess(line.subject(), wish)
        .then(carryOut)
        .catch(() => undefined);
      await apply(wish);
      expect(stepsOf(await plan(wish)), `after ${left} calls`).toEqual([]);
      if (mode === 'CONFIG_MAP') expect((await mapRoles())?.match(/role\/service/g)).toHaveLength(2);
      const cut = new Line();
      cut.left = left;
      await planAccessRemoval(cut.subject(), { roleArn: ROLE })
        .then(carryOut)
        .catch(() => undefined);
      await carryOut(await removal());
      expect(stepsOf(await removal()), `after ${left} calls`).toEqual([]);
    }
  },
);
