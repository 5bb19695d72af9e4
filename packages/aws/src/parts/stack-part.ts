// The CloudFormation stacks of a cluster: its own, one a node group, one a role.
import { isJsonObject, type JsonObject } from '@berth/kube';
import type { ActualStack } from '../inspect/actual.js';
import { compareTemplates } from '../plan/compare-templates.js';
import { desiredStacks } from '../plan/desired-stacks.js';
import { DIGEST_TAG, digestOfStack } from '../plan/digest-of-stack.js';
import { StepFailure, type PartKind, type PlannedStep, type World } from '../plan/part.js';
import { namesImage, reducedTemplate } from '../plan/foreign-template.js';
import { stepId, type Disruption, type Step, type StepAction, type StepDetail } from '../plan/step.js';
import { keyPairImports } from '../render/pool/key-pair.js';
import type { Stack } from '../render/stack.js';
import { entriesWithoutStack } from './entries-without-stack.js';
import { isOnlyStaleSize, sizeStep } from './live-sizes.js';
import { settledTemplate, type TemplatePair } from './settled-template.js';
import { allStacks, leftStacks } from './stack-deletion.js';
import { createStack, deleteStack, updateStack } from './stack-steps.js';

/** Plans by comparing templates; the tag with a stack's digest saves fetching the template of what did not change. */
export const stackParts: PartKind = {
  async plan(world) {
    const desired = desiredStacks(world);
    const steps: PlannedStep[] = [];
    for (const stack of desired) {
      const planned = await planStack(world, stack);
      if (planned) steps.push(planned);
    }
    const names = new Set(desired.map(({ name }) => name));
    return [...steps, ...leftStacks(world, names)];
  },
  async destroy(world) {
    return allStacks(world);
  },
};

async function planStack(world: World, stack: Stack): Promise<PlannedStep | undefined> {
  const actual = world.actual.stacks.find(({ name }) => name === stack.name);
  if (!actual) return (await standsWithoutStack(world, stack)) ? undefined : creation(world, stack);
  if (NEVER_STOOD.has(actual.status)) return renewal(world, stack, actual);
  if (actual.tags[DIGEST_TAG] === digestOfStack(stack) && !actual.status.endsWith('_IN_PROGRESS'))
    return sizeStep(world, stack);
  const details = [...(await templateDetails(world, stack, actual)), ...tagDetails(stack, actual)];
  const isUnderWay = actual.status.endsWith('_IN_PROGRESS');
  if (!isUnderWay && (details.length === 0 || isOnlyStaleSize(world, stack, details)))
    return sizeStep(world, stack);
  return change(world, stack, details);
}

/**
 * What another tool made without a stack is not made again; the parts for node groups and control planes look
 * after it.
 */
async function standsWithoutStack(world: World, { purpose, subject = '' }: Stack): Promise<boolean> {
  const { actual } = world;
  if (purpose === 'accessentry') return (await entriesWithoutStack(world)).has(subject);
  if (purpose === 'cluster') return actual.controlPlane !== undefined;
  return purpose === 'nodegroup' && actual.nodegroupNames.includes(subject);
}

/** States of a stack that never was: it can only be deleted and made again. */
export const NEVER_STOOD: ReadonlySet<string> = new Set([
  'CREATE_FAILED',
  'DELETE_FAILED',
  'REVIEW_IN_PROGRESS',
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
  'ROLLBACK_IN_PROGRESS',
  'DELETE_IN_PROGRESS',
]);

async function templateDetails(
  world: World,
  stack: Stack,
  actual: ActualStack,
): Promise<readonly StepDetail[]> {
  const answer = await world.calls.send('cloudformation', 'GetTemplate', { StackName: actual.name });
  const before: unknown = JSON.parse(answer.TemplateBody ?? '{}');
  const old = isJsonObject(before) ? before : {};
  const now = settled(world, stack, { before: old, after: templateObject(stack) });
  if (actual.tags[DIGEST_TAG] !== undefined) return compareTemplates(old, now);
  const keepsImage = namesImage(now);
  return compareTemplates(reducedTemplate(old, { keepsImage }), reducedTemplate(now, { keepsImage }));
}

const settled = (
  { config, actual: { controlPlane } }: World,
  { purpose }: Stack,
  pair: TemplatePair,
): JsonObject =>
  purpose === 'cluster' && controlPlane ? settledTemplate(pair, config, controlPlane) : pair.after;

const templateObject = (stack: Stack): JsonObject => {
  const template: unknown = JSON.parse(JSON.stringify(stack.template));
  return isJsonObject(template) ? template : {};
};

/** Tags that the file sets or no longer sets; those of the tool that made the stack are its own affair. */
function tagDetails(stack: Stack, actual: ActualStack): readonly StepDetail[] {
  const keys = [...new Set([...Object.keys(stack.tags), ...Object.keys(actual.tags)])].toSorted();
  return keys
    .filter((key) => !/^(berth\.dev\/|alpha\.eksctl\.io\/|eksctl\.)/.test(key))
    .filter((key) => stack.tags[key] !== actual.tags[key])
    .map((key) => ({
      action: 'update',
      name: `tags.${key}`,
      before: actual.tags[key],
      after: stack.tags[key],
    }));
}

function creation(world: World, stack: Stack): PlannedStep {
  const resources = Object.entries(stack.template.Resources);
  const details = resources.map(([name, { Type }]) => ({ action: 'create' as const, name, type: Type }));
  const step = stepOf(world, stack, { action: 'create', details, disruption: 'none' });
  return { step, run: (run) => createStack(run, stack.name) };
}

/** An earlier creation failed or was left half done: it is cleared away first. */
function renewal(world: World, stack: Stack, actual: ActualStack): PlannedStep {
  const { step } = creation(world, stack);
  const details = [{ action: 'delete' as const, name: actual.name, before: actual.status }, ...step.details];
  return {
    step: { ...step, action: 'replace', details },
    async run(run) {
      await deleteStack(run, actual.name);
      await createStack(run, stack.name);
    },
  };
}

/** A resource with a name of its own cannot be replaced by CloudFormation: a pool goes and comes again. */
function change(world: World, stack: Stack, details: readonly StepDetail[]): PlannedStep {
  const replaced = details.filter(({ action }) => action === 'replace');
  if (!replaced.some(({ type = '' }) => NOT_REPLACED.has(type))) {
    const disruption: Disruption = updateDisruption(stack, details);
    const step = stepOf(world, stack, { action: 'update', details, disruption });
    return { step, run: (run) => updateStack(run, stack.name) };
  }
  if (stack.purpose === 'cluster') {
    const disruption = 'everything';
    const step = stepOf(world, stack, { action: 'replace', details, disruption });
    return {
      step,
      run: () =>
        Promise.reject(
          new StepFailure(
            `${fieldsOf(replaced)} of a cluster cannot be changed; destroy it and apply again, or take the change back`,
          ),
        ),
    };
  }
  const step = stepOf(world, stack, { action: 'replace', details, disruption: 'pods-evicted' });
  return {
    step,
    async run(run) {
      await deleteStack(run, stack.name, { pool: stack.subject });
      await createStack(run, stack.name);
    },
  };
}

/** Blocks of subnets are cut from the VPC's by the number of zones. */
function fieldsOf(replaced: readonly StepDetail[]): string {
  const names = new Set(replaced.flatMap(({ properties = [] }) => properties));
  if (names.has('CidrBlock')) names.add('which follows from vpc.cidr and availabilityZones,');
  return [...names].join(', ');
}

/** What has a name of its own, or is what a control plane stands in. */
const NOT_REPLACED: ReadonlySet<string> = new Set([
  'AWS::EKS::Nodegroup',
  'AWS::EKS::Cluster',
  'AWS::EC2::Subnet',
  'AWS::EC2::VPC',
]);

function updateDisruption({ purpose }: Stack, details: readonly StepDetail[]): Disruption {
  if (purpose === 'cluster') {
    const properties = details.find(({ type }) => type === 'AWS::EKS::Cluster')?.properties ?? [];
    return properties.includes('Version') ? 'api-interrupted' : 'none';
  }
  if (purpose !== 'nodegroup') return 'none';
  const rolls = details.some(({ type }) => type === 'AWS::EC2::LaunchTemplate');
  return rolls ? 'nodes-replaced' : 'none';
}

interface StepParts {
  readonly action: StepAction;
  readonly details: readonly StepDetail[];
  readonly disruption: Disruption;
}

function stepOf(world: World, stack: Stack, { action, details, disruption }: StepParts): Step {
  const isCluster = stack.purpose === 'cluster';
  return {
    id: stepId('stack', stack.name),
    kind: 'stack',
    action,
    name: stack.name,
    pool: stack.purpose === 'nodegroup' ? stack.subject : undefined,
    details,
    after: [
      ...stack.dependsOn.map((name) => stepId('stack', name)),
      ...goingProfiles(world, details),
      ...(action === 'create' ? before(world, stack) : []),
    ],
    disruption,
    isReversible: action === 'update' && disruption !== 'api-interrupted',
    estimateSeconds: isCluster ? (action === 'create' ? 900 : 300) : stack.purpose === 'nodegroup' ? 180 : 30,
  };
}

/** Profiles that go still need the role with which their pods ended, when its stack loses it. */
function goingProfiles({ actual }: World, details: readonly StepDetail[]): readonly string[] {
  const losesRole = details.some(
    ({ action, name }) => action === 'delete' && name === 'FargatePodExecutionRole',
  );
  return losesRole ? actual.profiles.map(({ name }) => stepId('fargate-profile', name)) : [];
}

/** Nodes need a network plugin to become ready, and roles for service accounts the cluster's OIDC provider. */
function before({ config, facts }: World, { purpose }: Stack): readonly string[] {
  const { name } = config.metadata;
  if (purpose === 'nodegroup') {
    const keys = keyPairImports(config, facts).map(({ keyName }) => stepId('key-pair', keyName));
    return [stepId('addon', 'vpc-cni'), stepId('addon', 'kube-proxy'), ...keys];
  }
  return purpose === 'iamserviceaccount' || purpose === 'addon' ? [stepId('oidc-provider', name)] : [];
}
