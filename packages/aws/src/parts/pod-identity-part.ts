// Pod identity associations of `iam.podIdentityAssociations`: which role pods of a service account take. Their roles
// are stacks; the association itself is EKS's. Those that an add-on owns go with the add-on.
import { clusterSpecOf } from '@berth/compute';
import { jsonEqual } from '@berth/kube';
import { AwsCallError, unlessAbsent } from '../calls/aws-calls.js';
import { allPages } from '../inspect/pages.js';
import { StepFailure, type PartKind, type PlannedStep, type StepRun, type World } from '../plan/part.js';
import { stepId, type Step, type StepDetail } from '../plan/step.js';
import { ensureNamespace, kubeOf } from './kubernetes-access.js';
import { stackOutput } from './stack-outputs.js';

/** Associations of the file; one that is no longer there goes when its role is a stack of ours. */
export const podIdentityParts: PartKind = {
  async plan(world) {
    const wanted = wantedIdentities(world);
    const going = goingSubjects(world, wanted);
    if (wanted.length === 0 && going.size === 0) return [];
    const there = world.actual.controlPlane ? await listed(world) : new Map<string, Listed>();
    const gone = [...there.values()].filter(({ subject }) => going.has(subject));
    const planned = await Promise.all(
      wanted.map((item) => planIdentity(world, item, there.get(item.subject))),
    );
    return [...planned.flat(), ...gone.map((item) => deletion(world, item))];
  },
  /** They go with their cluster. */
  async destroy() {
    return [];
  },
};

interface WantedIdentity {
  /** `NAMESPACE/SERVICE-ACCOUNT` */
  readonly subject: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Undefined: the role of its stack. */
  readonly roleArn?: string | undefined;
  readonly targetRoleArn?: string | undefined;
  readonly disableSessionTags?: boolean | undefined;
  readonly createsAccount: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

interface Listed {
  readonly subject: string;
  readonly id: string;
}

function wantedIdentities({ config }: World): readonly WantedIdentity[] {
  return (clusterSpecOf(config.document).iam?.podIdentityAssociations ?? []).map((item) => {
    const { namespace = '', serviceAccountName = '' } = item;
    return {
      subject: `${namespace}/${serviceAccountName}`,
      namespace,
      serviceAccount: serviceAccountName,
      roleArn: item.roleARN || undefined,
      targetRoleArn: item.targetRoleARN || undefined,
      disableSessionTags: item.disableSessionTags,
      createsAccount: item.createServiceAccount === true,
      tags: item.tags ?? {},
    };
  });
}

const SUBJECT_TAG = 'alpha.eksctl.io/podidentityassociation-name';

/** Subjects whose role has a stack of ours, which the file no longer asks for. */
function goingSubjects({ actual }: World, wanted: readonly WantedIdentity[]): ReadonlySet<string> {
  const kept = new Set(wanted.map(({ subject }) => subject));
  const subjects = actual.stacks.flatMap(({ tags }) => tags[SUBJECT_TAG] ?? []);
  return new Set(subjects.filter((subject) => !kept.has(subject)));
}

/** By subject; those of add-ons are left out. */
async function listed({
  calls,
  config,
}: Pick<World, 'calls' | 'config'>): Promise<ReadonlyMap<string, Listed>> {
  const clusterName = config.metadata.name;
  const associations = await allPages(
    (nextToken) => calls.send('eks', 'ListPodIdentityAssociations', { clusterName, nextToken }),
    (page) => ({ items: page.associations, next: page.nextToken }),
  );
  return new Map(
    associations
      .filter(({ ownerArn }) => ownerArn === undefined)
      .map(({ namespace = '', serviceAccount = '', associationId: id = '' }) => {
        const subject = `${namespace}/${serviceAccount}`;
        return [subject, { subject, id }] as const;
      }),
  );
}

async function planIdentity(
  world: World,
  wanted: WantedIdentity,
  actual: Listed | undefined,
): Promise<readonly PlannedStep[]> {
  if (!actual) {
    const step = stepOf(world, wanted.subject, { action: 'create', details: [] });
    return [{ step, run: (run) => associate(run, wanted) }];
  }
  const details = await differences(world, wanted, actual);
  if (details.length === 0) return [];
  const step = stepOf(world, wanted.subject, { action: 'update', details });
  return [{ step, run: (run) => associate(run, wanted) }];
}

/** EKS is asked only for what the file says itself; the role of a stack is what the stack makes of it. */
async function differences(
  { calls, config }: World,
  { roleArn, targetRoleArn, disableSessionTags }: WantedIdentity,
  { id }: Listed,
): Promise<readonly StepDetail[]> {
  const written = { roleARN: roleArn, targetRoleARN: targetRoleArn, disableSessionTags };
  if (Object.values(written).every((value) => value === undefined)) return [];
  const input = { clusterName: config.metadata.name, associationId: id };
  const { association = {} } = await calls.send('eks', 'DescribePodIdentityAssociation', input);
  const before: Readonly<Record<string, unknown>> = {
    roleARN: association.roleArn,
    targetRoleARN: association.targetRoleArn,
    disableSessionTags: association.disableSessionTags ?? false,
  };
  return Object.entries(written)
    .filter(([name, after]) => after !== undefined && !jsonEqual(before[name], after))
    .map(([name, after]) => ({ action: 'update', name, before: before[name], after }));
}

function stepOf({ config }: World, subject: string, change: Pick<Step, 'action' | 'details'>): Step {
  const { name } = config.metadata;
  return {
    id: stepId('pod-identity', subject),
    kind: 'pod-identity',
    name: subject,
    after: [
      stepId('stack', `eksctl-${name}-cluster`),
      stepId('stack', roleStack(name, subject)),
      stepId('addon', 'eks-pod-identity-agent'),
    ],
    disruption: 'none',
    isReversible: true,
    estimateSeconds: 5,
    ...change,
  };
}

const roleStack = (cluster: string, subject: string): string =>
  `eksctl-${cluster}-podidentityrole-${subject.replace('/', '-')}`;

async function associate(run: StepRun, wanted: WantedIdentity): Promise<void> {
  const { calls, config } = run.world;
  const { namespace, serviceAccount, subject, targetRoleArn, disableSessionTags } = wanted;
  const clusterName = config.metadata.name;
  if (wanted.createsAccount) await ensureAccount(run, wanted);
  const roleArn = wanted.roleArn ?? (await stackOutput(run.world, roleStack(clusterName, subject), 'Role1'));
  if (roleArn === undefined) throw new StepFailure(`${roleStack(clusterName, subject)} has no role yet`);
  const optional = {
    ...(targetRoleArn === undefined ? {} : { targetRoleArn }),
    ...(disableSessionTags === undefined ? {} : { disableSessionTags }),
  };
  const there = (await listed(run.world)).get(subject);
  if (there) {
    const input = { clusterName, associationId: there.id, roleArn, ...optional };
    await calls.send('eks', 'UpdatePodIdentityAssociation', input);
    return;
  }
  const input = { clusterName, namespace, serviceAccount, roleArn, ...optional, tags: { ...wanted.tags } };
  try {
    await calls.send('eks', 'CreatePodIdentityAssociation', input);
  } catch (error) {
    if (!(error instanceof AwsCallError && error.code === 'ResourceInUseException')) throw error;
  }
}

async function ensureAccount(
  run: StepRun,
  { namespace, serviceAccount: name }: WantedIdentity,
): Promise<void> {
  const kube = await kubeOf(run, `service account ${namespace}/${name}`);
  await ensureNamespace(kube, namespace);
  const metadata = { name, namespace, labels: { 'app.kubernetes.io/managed-by': 'eksctl' } };
  const body = { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
  const patch = { type: 'apply', body, force: true } as const;
  await kube.patch('serviceaccounts', { namespace, name }, patch, { fieldManager: 'berth' });
}

function deletion(world: World, { subject, id: associationId }: Listed): PlannedStep {
  return {
    step: { ...stepOf(world, subject, { action: 'delete', details: [] }), after: [] },
    async run({ world: { calls, config } }) {
      const input = { clusterName: config.metadata.name, associationId };
      await unlessAbsent(calls.send('eks', 'DeletePodIdentityAssociation', input));
    },
  };
}
