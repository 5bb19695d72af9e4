// The role of a Concurrent service: planned against the stack that there is. What is not said stays as it was.
import { StepFailure } from '../plan/part.js';
import type { ServiceRoleParameters, ServiceRolePolicy } from '../render/setup/service-role.js';
import { helperStackName, renderHelperStack } from '../render/setup/setup-stacks.js';
import type { Stack } from '../render/stack.js';
import {
  findHelperStack,
  type HelperStack,
  planHelperRemoval,
  planHelperStack,
  stands,
} from './helper-stack.js';
import { requireValue } from './require-value.js';
import {
  helperPlan,
  type HelperPlan,
  type HelperSubject,
  openHelperWorld,
  partitionOf,
} from './helper-world.js';

/** What may be said of the role. */
export interface ServiceRoleWish {
  /** Account or ARN that takes it; needed the first time. */
  readonly principal?: string | undefined;
  /** Made from the id of the stack when absent. */
  readonly externalId?: string | undefined;
  /** @default 'least-privilege' */
  readonly policy?: ServiceRolePolicy | undefined;
  readonly sendsMail?: boolean | undefined;
}

/** What the form of the service asks for. */
export interface ServiceRole {
  readonly roleArn: string;
  readonly externalId: string;
}

const KIND = 'service-role';
const POLICY_TAG = 'berth.dev/policy';
const MAIL_TAG = 'berth.dev/mail';

/**
 * Plans the stack of the role: none when it is as wished. Reads only, in three calls and one more for a change.
 * Rejects with a StepFailure when AWS would refuse what was wished, or when nobody was named who may take the role.
 */
export async function planServiceRole(subject: HelperSubject, wish: ServiceRoleWish): Promise<HelperPlan> {
  const [world, actual] = await Promise.all([openHelperWorld(subject), findStack(subject)]);
  const { clusterName, calls } = subject;
  const known = stands(actual) ? actual : undefined;
  const stack = stackOf(subject, {
    principal: wish.principal ?? known?.parameters['ConcurrentPrincipal'] ?? missingPrincipal(),
    accountId: world.actual.accountId,
    region: calls.region,
    clusterName,
    partition: partitionOf(world),
    policy: wish.policy ?? (known?.tags[POLICY_TAG] === 'documented' ? 'documented' : 'least-privilege'),
    sendsMail: wish.sendsMail ?? known?.tags[MAIL_TAG] === 'true',
    ...externalIdOf(wish.externalId ?? known?.parameters['ExternalId']),
  });
  return helperPlan(world, [await planHelperStack(calls, stack, actual)], notesOf(world.actual.controlPlane));
}

/** Plans its removal: none when there is no such stack. */
export async function planServiceRoleRemoval(subject: HelperSubject): Promise<HelperPlan> {
  const [world, actual] = await Promise.all([openHelperWorld(subject), findStack(subject)]);
  return helperPlan(world, [planHelperRemoval(actual)]);
}

/** What the stack gave; undefined when there is none. */
export async function readServiceRole(subject: HelperSubject): Promise<ServiceRole | undefined> {
  const stack = await findStack(subject);
  const roleArn = stack?.outputs['RoleForConcurrentService'];
  const externalId = stack?.outputs['RoleForConcurrentServiceExtId'];
  return roleArn === undefined || externalId === undefined ? undefined : { roleArn, externalId };
}

const findStack = ({ calls, clusterName, stackName }: HelperSubject): Promise<HelperStack | undefined> =>
  findHelperStack(calls, { name: stackName ?? helperStackName(KIND, clusterName), kind: KIND });

/** The choices that the template does not show to a reader are in tags, for the next time. */
function stackOf({ stackName }: HelperSubject, parameters: ServiceRoleParameters): Stack {
  const stack = requireValue(renderHelperStack({ kind: KIND, stackName, parameters }));
  const { policy = 'least-privilege', sendsMail = false } = parameters;
  const mail = sendsMail && policy !== 'documented' ? { [MAIL_TAG]: 'true' } : {};
  return { ...stack, tags: { ...stack.tags, [POLICY_TAG]: policy, ...mail } };
}

const externalIdOf = (externalId: string | undefined): { readonly externalId?: string } =>
  externalId ? { externalId } : {};

function missingPrincipal(): never {
  throw new StepFailure('say who takes the role: --principal ACCOUNT, or the ARN of a role or user');
}

const notesOf = (controlPlane: unknown): readonly string[] =>
  controlPlane === undefined
    ? ['there is no cluster of that name yet; the role is for it when it comes']
    : [];
