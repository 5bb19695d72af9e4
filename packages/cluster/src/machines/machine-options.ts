// What the machines are told at their start, with the defaults.
import type { DeclaredCompute } from '@berth/compute';
import type { ComponentDeps } from '../component.js';

/** How long a node takes: from the wish to the Node object, and from there to Ready. */
export interface BootDelays {
  readonly launchMs: number;
  readonly readyMs: number;
  /** From a Fargate pod's creation to its running node. */
  readonly fargateMs: number;
}

/** Delays by the `--boot` flag. The realistic ones are medians seen on EKS. */
export const BOOT_DELAYS: Readonly<Record<'instant' | 'realistic', BootDelays>> = {
  instant: { launchMs: 0, readyMs: 0, fargateMs: 0 },
  realistic: { launchMs: 35_000, readyMs: 20_000, fargateMs: 45_000 },
};

/** Cluster Autoscaler's flags that matter here, in its defaults. */
export interface AutoscalerOptions {
  /** @default true */
  readonly enabled: boolean;
  /** Between two looks. @default 10 s; 250 ms with instant boots */
  readonly scanIntervalMs: number;
  /** @default 10 min */
  readonly scaleDownUnneededTimeMs: number;
  /** No node is removed for so long after one was added. @default 10 min */
  readonly scaleDownDelayAfterAddMs: number;
  /** @default 0.5 */
  readonly scaleDownUtilizationThreshold: number;
  /** Pods with local storage keep their node. @default true */
  readonly skipNodesWithLocalStorage: boolean;
  /** Pods of kube-system without a budget keep their node. @default true */
  readonly skipNodesWithSystemPods: boolean;
}

export interface MachinesOptions {
  readonly compute: DeclaredCompute;
  /** @default 'instant' */
  readonly boot?: 'instant' | 'realistic' | undefined;
  readonly delays?: Partial<BootDelays> | undefined;
  readonly autoscaler?: Partial<AutoscalerOptions> | undefined;
}

/** Everything the machines' parts share. */
export interface MachineDeps extends ComponentDeps {
  readonly compute: DeclaredCompute;
  readonly delays: BootDelays;
}

/** Fills in the autoscaler's defaults. */
export function autoscalerOptions(options: MachinesOptions): AutoscalerOptions {
  return {
    enabled: true,
    scanIntervalMs: options.boot === 'realistic' ? 10_000 : 250,
    scaleDownUnneededTimeMs: 600_000,
    scaleDownDelayAfterAddMs: 600_000,
    scaleDownUtilizationThreshold: 0.5,
    skipNodesWithLocalStorage: true,
    skipNodesWithSystemPods: true,
    ...options.autoscaler,
  };
}
