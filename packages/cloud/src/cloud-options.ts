// What the embedded AWS is told at its start, with the defaults.
import type { Clock } from '@berth/kube';
import type { ClusterMachines } from './machines/cluster-machines.js';
import type { PriceListProduct } from './pricing/price-list-product.js';

/** How long things take, in milliseconds; all 0 by default. */
export interface CloudDelays {
  readonly clusterMs: number;
  readonly nodegroupMs: number;
  readonly fargateProfileMs: number;
  readonly addonMs: number;
  readonly updateMs: number;
  readonly instanceMs: number;
  readonly natGatewayMs: number;
  /** One resource of a CloudFormation stack, on top of what the service itself takes. */
  readonly stackResourceMs: number;
}

/** No delays: everything is ready by the next call. */
export const NO_DELAYS: CloudDelays = {
  clusterMs: 0,
  nodegroupMs: 0,
  fargateProfileMs: 0,
  addonMs: 0,
  updateMs: 0,
  instanceMs: 0,
  natGatewayMs: 0,
  stackResourceMs: 0,
};

/** Medians as people see them on AWS. */
export const REALISTIC_DELAYS: CloudDelays = {
  clusterMs: 540_000,
  nodegroupMs: 120_000,
  fargateProfileMs: 90_000,
  addonMs: 20_000,
  updateMs: 180_000,
  instanceMs: 30_000,
  natGatewayMs: 100_000,
  stackResourceMs: 4_000,
};

/** Long-lived keys of the account's root or of a user, for the HTTP endpoint. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** @default the account itself */
  readonly userName?: string | undefined;
}

export interface CloudOptions {
  readonly clock: Clock;
  /** Twelve digits. @default '123456789012' */
  readonly accountId?: string | undefined;
  /** @default those that the instance catalogue covers */
  readonly regions?: readonly string[] | undefined;
  /** Ids follow from it. @default 'berth' */
  readonly seed?: string | undefined;
  readonly delays?: Partial<CloudDelays> | undefined;
  /** Where the state is kept; in memory only when absent. The file is made when it is not there. */
  readonly journalFile?: string | undefined;
  /** What runs the clusters and their nodes; without it they are records only. */
  readonly machines?: ClusterMachines | undefined;
  /** Quotas that differ from AWS's defaults, by quota code such as `L-F678F1CE`. */
  readonly quotas?: Readonly<Record<string, number>> | undefined;
  /**
   * Roles that nobody created here: `exist` takes them for roles of the account, as a rehearsal of a file that names
   * them needs. @default 'refused'
   */
  readonly foreignRoles?: 'exist' | 'refused' | undefined;
  /** What the Price List API lists; what Berth ships when absent. */
  readonly priceList?: readonly PriceListProduct[] | undefined;
  /** Spot prices that differ from the shipped ones, by instance type, in every zone. */
  readonly spotUsdPerHour?: Readonly<Record<string, number>> | undefined;
  /** Told of work in the background that failed again and again: a fault of ours or of the machines. */
  readonly onFailure?: ((what: string, error: unknown) => void) | undefined;
  /** Keys that the endpoint accepts from the start. */
  readonly accessKeys?: readonly AccessKey[] | undefined;
  /** The endpoint accepts any access key as the account's own, with any secret. @default false */
  readonly acceptAnyKey?: boolean | undefined;
}

/** One delay of the options. */
export const delayOf = (options: CloudOptions, name: keyof CloudDelays): number =>
  options.delays?.[name] ?? NO_DELAYS[name];
