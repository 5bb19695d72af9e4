// A plan in a file: what was shown to people, and the fingerprint of the world it was made on. It is applied only
// while that world is still the same and the file still says the same.
import { createHash } from 'node:crypto';
import { failure, isJsonObject, jsonEqual, success, type Result } from '@berth/kube';
import type { ClusterPlan } from './plan-cluster.js';
import type { Step } from './step.js';

/** What the file holds. */
export interface SavedPlan {
  readonly apiVersion: 'berth.dev/v1';
  readonly kind: 'Plan';
  readonly cluster: string;
  readonly region: string;
  readonly accountId: string;
  /** Of the ClusterConfig document. */
  readonly configDigest: string;
  readonly fingerprint: string;
  readonly steps: readonly Step[];
}

/** A plan as a value to be written down. */
export function savePlan({ world, steps, fingerprint }: ClusterPlan): SavedPlan {
  const { config, actual } = world;
  return {
    apiVersion: 'berth.dev/v1',
    kind: 'Plan',
    cluster: config.metadata.name,
    region: actual.region,
    accountId: actual.accountId,
    configDigest: digestOf(config.document),
    fingerprint,
    steps: steps.map(({ step }) => step),
  };
}

/** Whether a plan just made is the one that was saved; a problem that says what moved when it is not. */
export function checkSavedPlan(saved: unknown, now: ClusterPlan): Result<SavedPlan> {
  const plan = savePlan(now);
  if (!isJsonObject(saved) || saved['kind'] !== 'Plan') {
    return refuse('this is no saved plan', 'make one with berth plan --out FILE');
  }
  const moved = (['cluster', 'region', 'accountId', 'configDigest', 'fingerprint'] as const).find(
    (member) => saved[member] !== plan[member],
  );
  if (moved === undefined && jsonEqual(saved['steps'], plainSteps(plan))) return success(plan);
  if (moved === undefined) {
    return refuse(
      'what is to be done is no longer what was saved',
      'look at a new plan: berth plan --out FILE',
    );
  }
  return refuse(`${MOVED[moved]} since the plan was saved`, 'look at a new plan: berth plan --out FILE');
}

/** As they come back from a file. */
const plainSteps = ({ steps }: SavedPlan): unknown => JSON.parse(JSON.stringify(steps));

const MOVED = {
  cluster: 'the file names another cluster',
  region: 'the region is another',
  accountId: 'the credentials are of another account',
  configDigest: 'the file was edited',
  fingerprint: 'AWS changed',
} as const;

const refuse = (message: string, hint: string): Result<never> =>
  failure({ code: 'plan.stale', message, hint });

const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
