// What lets a Concurrent service into a cluster: an access entry, or a row of aws-auth where the cluster knows none;
// and namespaces with the accounts and rights of its pods.
import type { ObjectApi } from '@berth/kube';
import { unlessAbsent } from '../calls/aws-calls.js';
import type { ActualControlPlane } from '../inspect/actual.js';
import { type NamespaceSteps, planNamespace } from '../parts/namespace-objects.js';
import { StepFailure, type PlannedStep, type World } from '../plan/part.js';
import {
  concurrentNamespace,
  type ConcurrentNamespaceOptions,
} from '../render/kubernetes/concurrent-namespace.js';
import { adminPolicyArn, SERVICE_GROUP } from '../render/setup/access-entry.js';
import { helperStackName, renderHelperStack } from '../render/setup/setup-stacks.js';
import { planAwsAuth, planAwsAuthRemoval, type RoleAccess } from './aws-auth-step.js';
import { findHelperStack, type HelperStack, planHelperRemoval, planHelperStack } from './helper-stack.js';
import {
  helperPlan,
  type HelperPlan,
  type HelperSubject,
  openHelperWorld,
  partitionOf,
} from './helper-world.js';
import { planNamespaceRemovals } from './namespace-removals.js';
import { requireValue } from './require-value.js';
import { readServiceRole } from './service-role-plan.js';

/** By what a role is let in. */
export type AccessWay = 'access-entry' | 'aws-auth';

/** What may be said of the access. */
export interface AccessWish {
  /** The role; the one that `planServiceRole` made for the cluster when absent. */
  readonly roleArn?: string | undefined;
  /** As the cluster's authentication mode has it when absent: an entry where it can be. */
  readonly way?: AccessWay | undefined;
  /** All rights in the whole cluster, as Concurrent's documents have it. */
  readonly isClusterAdmin: boolean;
  /** Namespaces in which work is to run. */
  readonly namespaces: readonly string[];
  /** @default 'documented' */
  readonly rights?: ConcurrentNamespaceOptions['rights'];
}

const KIND = 'access';

/**
 * Plans it: no steps when all is there. Reads only. Rejects with a StepFailure when the cluster is not there, when the
 * way does not fit its mode, when somebody else let the role in, or when the Kubernetes API is needed and not reached.
 */
export async function planAccess(subject: HelperSubject, wish: AccessWish): Promise<HelperPlan> {
  const [world, actual] = await Promise.all([openHelperWorld(subject), findStack(subject)]);
  const controlPlane = requireCluster(world);
  const roleArn = wish.roleArn ?? (await ownRole(subject));
  const access: RoleAccess = { roleArn, isClusterAdmin: wish.isClusterAdmin };
  const entrance =
    wayOf(wish, controlPlane) === 'access-entry'
      ? await planEntry({ subject, world, actual }, access)
      : await planAwsAuth(await requireKube(world, 'aws-auth'), access);
  const { steps, notes } = await planNamespaces(world, wish);
  return helperPlan(world, [entrance, ...steps], [...notes, ...idleNotes(wish)]);
}

/** Plans its removal. Namespaces stay, with all that runs in them; what of them is ours goes. */
export async function planAccessRemoval(
  subject: HelperSubject,
  wish: Pick<AccessWish, 'roleArn'>,
): Promise<HelperPlan> {
  const [world, actual] = await Promise.all([openHelperWorld(subject), findStack(subject)]);
  const kube = world.actual.controlPlane ? await world.openKube() : undefined;
  if (!kube) {
    const notes = ['the Kubernetes API does not answer: what is in the cluster stays'];
    return helperPlan(world, [planHelperRemoval(actual)], world.actual.controlPlane ? notes : []);
  }
  const roleArn = wish.roleArn ?? (await readServiceRole(roleSubject(subject)))?.roleArn;
  const row = roleArn === undefined ? undefined : await planAwsAuthRemoval(kube, roleArn);
  const removals = await planNamespaceRemovals(kube);
  const mayHaveRow = roleArn === undefined && world.actual.controlPlane?.authenticationMode !== 'API';
  return helperPlan(world, [planHelperRemoval(actual), row, ...removals], mayHaveRow ? ROLE_UNKNOWN : []);
}

const ROLE_UNKNOWN = ['the role is not known any more: with --role its row of aws-auth would be looked for'];

const findStack = ({ calls, clusterName, stackName }: HelperSubject): Promise<HelperStack | undefined> =>
  findHelperStack(calls, { name: stackName ?? helperStackName(KIND, clusterName), kind: KIND });

/** The stack's name is that of the access, not that of the role. */
const roleSubject = ({ clusterName, calls }: HelperSubject): HelperSubject => ({ clusterName, calls });

function requireCluster({ actual, config }: World): ActualControlPlane {
  if (actual.controlPlane) return actual.controlPlane;
  const { name, region } = config.metadata;
  throw new StepFailure(
    `no cluster named ${name} in ${region}; aws eks list-clusters shows those that there are`,
  );
}

async function ownRole(subject: HelperSubject): Promise<string> {
  const role = await readServiceRole(roleSubject(subject));
  if (role) return role.roleArn;
  throw new StepFailure(
    `no role was made for ${subject.clusterName} yet: name one with --role, or run berth setup service-role first`,
  );
}

function wayOf(
  { way }: AccessWish,
  { name, authenticationMode = 'CONFIG_MAP' }: ActualControlPlane,
): AccessWay {
  const natural = authenticationMode === 'CONFIG_MAP' ? 'aws-auth' : 'access-entry';
  if (way === undefined || way === natural) return natural;
  if (authenticationMode === 'API_AND_CONFIG_MAP') return way;
  throw new StepFailure(
    `${name} has the authentication mode ${authenticationMode}, which does not know ${way}; leave --via out`,
  );
}

interface EntryRequest {
  readonly subject: HelperSubject;
  readonly world: World;
  readonly actual: HelperStack | undefined;
}

async function planEntry(
  { subject, world, actual }: EntryRequest,
  access: RoleAccess,
): Promise<PlannedStep | undefined> {
  const { calls, clusterName, stackName } = subject;
  if (!actual && (await hasEntry(world, access))) return undefined;
  const parameters = { clusterName, ...access, partition: partitionOf(world) };
  const stack = requireValue(renderHelperStack({ kind: KIND, stackName, parameters }));
  return planHelperStack(calls, stack, actual);
}

/** Whether somebody else's entry gives the role what is wished; one that gives something else is in the way. */
async function hasEntry(world: World, { roleArn, isClusterAdmin }: RoleAccess): Promise<boolean> {
  const { calls, config } = world;
  const key = { clusterName: config.metadata.name, principalArn: roleArn };
  const answer = await unlessAbsent(calls.send('eks', 'DescribeAccessEntry', key));
  if (!answer) return false;
  if (!isClusterAdmin && answer.accessEntry?.kubernetesGroups?.includes(SERVICE_GROUP)) return true;
  if (isClusterAdmin) {
    const { associatedAccessPolicies = [] } = await calls.send('eks', 'ListAssociatedAccessPolicies', key);
    const policyArn = adminPolicyArn(partitionOf(world));
    const isAdmin = associatedAccessPolicies.some(
      (policy) => policy.policyArn === policyArn && policy.accessScope?.type === 'cluster',
    );
    if (isAdmin) return true;
  }
  throw new StepFailure(
    `${roleArn} has an access entry already, which gives other rights; change it, or remove it first: ` +
      `aws eks delete-access-entry --cluster-name ${key.clusterName} --principal-arn ${roleArn}`,
  );
}

async function planNamespaces(
  world: World,
  { namespaces, rights = 'documented' }: AccessWish,
): Promise<NamespaceSteps> {
  if (namespaces.length === 0) return { steps: [], notes: [] };
  const kube = await requireKube(world, 'the namespaces');
  const planned = await Promise.all(
    [...new Set(namespaces)].map((namespace) =>
      planNamespace({
        kube,
        namespace,
        objects: concurrentNamespace(namespace, { rights, isForService: true }),
      }),
    ),
  );
  return { steps: planned.flatMap(({ steps }) => steps), notes: planned.flatMap(({ notes }) => notes) };
}

async function requireKube(world: World, what: string): Promise<ObjectApi> {
  const kube = await world.openKube();
  if (kube) return kube;
  const { name } = world.config.metadata;
  throw new StepFailure(
    `the Kubernetes API of ${name} cannot be reached from here, and ${what} would be written there; ` +
      'print it with --print, and apply it with kubectl from where it can be reached',
  );
}

const idleNotes = ({ namespaces, isClusterAdmin }: AccessWish): readonly string[] =>
  namespaces.length === 0 && !isClusterAdmin
    ? ['no namespace was named with -n: the role gets in, and may do what is bound to its group']
    : [];
