// What a plan means for money and for pods that run: the cluster before against the cluster after.
import { documentBefore, whatStays, type ClusterPlan, type Leftover } from '@berth/aws';
import { priceClusterConfig, readClusterConfig, type AtSizes } from '@berth/compute';
import { renderYaml } from '@berth/kube';
import { disturbedPods, mayEvict, type DisturbedPods } from './disturbed-pods.js';
import type { LoadedConfig } from './load-config.js';

/** What can be said before anything is done. */
export interface Foresight {
  /** By the hour, as the file before and the file after declare it; null where it is not known. */
  readonly usdPerHour: { readonly before: AtSizes | null; readonly after: AtSizes | null };
  /** Pods that steps evict; null when the Kubernetes API had to be asked and does not answer. */
  readonly disturbedPods: readonly DisturbedPods[] | null;
}

/** The same for the end of a cluster. */
export interface EndForesight extends Foresight {
  /** What is not the cluster's to remove, and goes on to bill. */
  readonly stays: readonly Leftover[];
}

/** The plan, and the file that it was made of. */
export interface ForesightRequest {
  readonly plan: ClusterPlan;
  readonly loaded: LoadedConfig;
  readonly nowMs: number;
}

const NOTHING: AtSizes = { min: 0, desired: 0, max: 0 };

/**
 * Looks ahead. It costs no call when the plan has no steps, and a call for each pool that the plan changes; the
 * Kubernetes API is asked only when steps may evict pods.
 */
export async function foresee({ plan, loaded, nowMs }: ForesightRequest): Promise<Foresight> {
  const after = priceClusterConfig(loaded.text, loaded.file, { nowMs }).report?.usdPerHour ?? null;
  if (plan.steps.length === 0) return { usdPerHour: { before: after, after }, disturbedPods: [] };
  const document = await documentBefore(plan);
  if (!document) return { usdPerHour: { before: NOTHING, after }, disturbedPods: [] };
  const text = renderYaml(document);
  const before = priceClusterConfig(text, 'the cluster as it is', { nowMs }).report?.usdPerHour ?? null;
  return { usdPerHour: { before, after }, disturbedPods: await podsOf({ plan, loaded, nowMs }, text) };
}

/** Looks ahead to the removal of all of it: nothing takes the pods, and the price ends. */
export async function foreseeEnd(request: ForesightRequest): Promise<EndForesight> {
  const { plan, loaded, nowMs } = request;
  const document = await documentBefore(plan);
  if (!document) return { usdPerHour: { before: NOTHING, after: NOTHING }, disturbedPods: [], stays: [] };
  const text = renderYaml(document);
  const before = priceClusterConfig(text, 'the cluster as it is', { nowMs }).report?.usdPerHour ?? null;
  const after = { ...loaded.compute, pools: [], fargateProfiles: [], karpenterPools: [] };
  return {
    usdPerHour: { before, after: NOTHING },
    disturbedPods: await podsOf({ ...request, loaded: { ...loaded, compute: after } }, text),
    stays: await whatStays(plan.world),
  };
}

async function podsOf(
  { plan, loaded }: ForesightRequest,
  textBefore: string,
): Promise<readonly DisturbedPods[] | null> {
  const steps = plan.steps.map(({ step }) => step);
  if (!steps.some(mayEvict)) return [];
  const kube = await plan.world.openKube();
  if (!kube) return null;
  const before = readClusterConfig(textBefore, 'the cluster as it is').compute ?? loaded.compute;
  return disturbedPods(kube, { steps, before, after: loaded.compute });
}
