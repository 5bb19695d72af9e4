// What a cluster's file declares inside Kubernetes: namespaces and service accounts with their roles, and who the
// aws-auth ConfigMap lets in. Planned once the cluster stands and can be reached.
import { clusterSpecOf } from '@berth/compute';
import { hasReason, type ConfigMap, type ObjectApi } from '@berth/kube';
import { StepFailure, type PartKind, type PlannedStep, type StepRun, type World } from '../plan/part.js';
import { stepId } from '../plan/step.js';
import { planEmrNamespaces } from './emr-namespaces.js';
import { ensureNamespace, kubeOf } from './kubernetes-access.js';
import { stackOutput } from './stack-outputs.js';
import { addToAwsAuth, type AwsAuthChange, type IdentityMapping } from '../render/kubernetes/aws-auth.js';
import { identityMappings } from '../render/kubernetes/identity-mappings.js';

/** Service accounts of `iam.serviceAccounts`, and `iamIdentityMappings` with the rights of their services. */
export const kubernetesParts: PartKind = {
  async plan(world) {
    const { steps } = await planEmrNamespaces(world);
    return [...(await planServiceAccounts(world)), ...(await planMappings(world)), ...steps];
  },
  /** They go with their cluster. */
  async destroy() {
    return [];
  },
};

interface WantedAccount {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Undefined: the role of the account's own stack. */
  readonly roleArn?: string | undefined;
}

const ROLE_ANNOTATION = 'eks.amazonaws.com/role-arn';

function wantedAccounts({ config }: World): readonly WantedAccount[] {
  return (clusterSpecOf(config.document).iam?.serviceAccounts ?? [])
    .filter((account) => account.roleOnly !== true)
    .map((account) => ({
      namespace: account.metadata?.namespace || 'default',
      name: account.metadata?.name ?? '',
      labels: account.metadata?.labels ?? {},
      annotations: account.metadata?.annotations ?? {},
      roleArn: account.attachRoleARN || undefined,
    }));
}

async function planServiceAccounts(world: World): Promise<readonly PlannedStep[]> {
  const steps: PlannedStep[] = [];
  for (const wanted of wantedAccounts(world)) {
    if (!(await isAsWanted(world, wanted))) steps.push(accountStep(world, wanted));
  }
  return steps;
}

/**
 * Whether the account is there with its role, labels and annotations; unknown counts as not while the cluster is not
 * there either.
 */
async function isAsWanted(world: World, wanted: WantedAccount): Promise<boolean> {
  const kube = await world.openKube();
  if (!kube) return world.actual.controlPlane !== undefined;
  const { namespace, name, roleArn, labels, annotations } = wanted;
  try {
    const { metadata } = await kube.get('serviceaccounts', { namespace, name });
    const annotated = metadata?.annotations?.[ROLE_ANNOTATION];
    const hasRole = roleArn === undefined ? annotated !== undefined : annotated === roleArn;
    return hasRole && holds(metadata?.labels, labels) && holds(metadata?.annotations, annotations);
  } catch (error) {
    if (hasReason(error, 'NotFound')) return false;
    throw error;
  }
}

const holds = (
  there: Readonly<Record<string, string>> = {},
  wanted: Readonly<Record<string, string>>,
): boolean => Object.entries(wanted).every(([key, value]) => there[key] === value);

function accountStep({ config }: World, wanted: WantedAccount): PlannedStep {
  const name = `${wanted.namespace}/${wanted.name}`;
  const stack = `eksctl-${config.metadata.name}-addon-iamserviceaccount-${wanted.namespace}-${wanted.name}`;
  return {
    step: {
      id: stepId('service-account', name),
      kind: 'service-account',
      action: 'create',
      name,
      details: [],
      after: [stepId('stack', `eksctl-${config.metadata.name}-cluster`), stepId('stack', stack)],
      disruption: 'none',
      isReversible: true,
      estimateSeconds: 2,
    },
    run: (run) => applyAccount(run, wanted, stack),
  };
}

async function applyAccount(run: StepRun, wanted: WantedAccount, stack: string): Promise<void> {
  const kube = await kubeOf(run, `service account ${wanted.namespace}/${wanted.name}`);
  const { namespace, name, labels } = wanted;
  const roleArn = wanted.roleArn ?? (await stackRole(run, stack));
  await ensureNamespace(kube, namespace);
  const body = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      name,
      namespace,
      labels: { 'app.kubernetes.io/managed-by': 'eksctl', ...labels },
      annotations: { ...wanted.annotations, [ROLE_ANNOTATION]: roleArn },
    },
  };
  await kube.patch(
    'serviceaccounts',
    { namespace, name },
    { type: 'apply', body, force: true },
    { fieldManager: 'berth' },
  );
}

async function stackRole({ world }: StepRun, stack: string): Promise<string> {
  const arn = await stackOutput(world, stack, 'Role1');
  if (arn === undefined) throw new StepFailure(`${stack} has no role yet`);
  return arn;
}

const AWS_AUTH = { namespace: 'kube-system', name: 'aws-auth' };

async function planMappings(world: World): Promise<readonly PlannedStep[]> {
  const mappings = identityMappings(world.config, world.facts);
  if (mappings.length === 0) return [];
  // Without the API nothing can be compared; once the cluster stands they count as written.
  const kube = await world.openKube();
  if (!kube) return world.actual.controlPlane ? [] : [mappingStep(world, mappings)];
  const { added } = change(await readAwsAuth(kube), mappings);
  return added.length === 0 ? [] : [mappingStep(world, added)];
}

function mappingStep(world: World, mappings: readonly IdentityMapping[]): PlannedStep {
  const name = 'aws-auth';
  return {
    step: {
      id: stepId('identity-mapping', name),
      kind: 'identity-mapping',
      action: 'update',
      name,
      details: mappings.map((mapping) => ({ action: 'create', name: subjectOf(mapping), after: mapping })),
      after: [stepId('stack', `eksctl-${world.config.metadata.name}-cluster`)],
      disruption: 'none',
      isReversible: true,
      estimateSeconds: 2,
    },
    run: writeMappings,
  };
}

const subjectOf = (mapping: IdentityMapping): string =>
  mapping.kind === 'account' ? mapping.account : mapping.arn;

async function readAwsAuth(kube: ObjectApi): Promise<ConfigMap | undefined> {
  try {
    return await kube.get('configmaps', AWS_AUTH);
  } catch (error) {
    if (hasReason(error, 'NotFound')) return undefined;
    throw error;
  }
}

function change(before: ConfigMap | undefined, mappings: readonly IdentityMapping[]): AwsAuthChange {
  const result = addToAwsAuth(before, mappings);
  if (result.ok) return result.value;
  throw new StepFailure(`${result.problem.message}; ${result.problem.hint ?? ''}`);
}

/** Written against the version that was read, so that what others write meanwhile is not lost. */
async function writeMappings(run: StepRun): Promise<void> {
  const kube = await kubeOf(run, 'aws-auth');
  const mappings = identityMappings(run.world.config, run.world.facts);
  for (;;) {
    const before = await readAwsAuth(kube);
    const { configMap, added } = change(before, mappings);
    if (added.length === 0) return;
    try {
      if (before) await kube.update('configmaps', configMap);
      else await kube.create('configmaps', configMap);
      return;
    } catch (error) {
      if (!hasReason(error, 'Conflict')) throw error;
    }
  }
}
