// A stack to be: its name, what it is for, its template, and what creating it takes.
import { type ClusterContext, metadataTags } from './cluster-context.js';
import type { Template } from './template.js';

/** What a stack holds. */
export type StackPurpose =
  | 'cluster'
  | 'nodegroup'
  | 'iamserviceaccount'
  | 'addon'
  | 'podidentity'
  | 'accessentry'
  | 'karpenter'
  | 'capability'
  | 'fargate'
  | 'helper';

export interface Stack {
  readonly name: string;
  readonly purpose: StackPurpose;
  /** What it is made for: the name of the node group, `NAMESPACE/NAME` of the service account, the add-on. */
  readonly subject?: string;
  readonly template: Template;
  /** To be acknowledged at creation. */
  readonly capabilities: readonly ('CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM')[];
  readonly tags: Readonly<Record<string, string>>;
  /** Values for the template's parameters that have no default. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Stacks that have to stand before it. */
  readonly dependsOn: readonly string[];
  /** Facts that were not known: the template shows stand-ins for them and is to be rendered again before creation. */
  readonly awaits: readonly string[];
  /** User data of its nodes, decoded. */
  readonly userData?: string;
}

export type IamUse = 'none' | 'unnamed' | 'named';

export interface StackOptions {
  readonly purpose: StackPurpose;
  readonly subject?: string;
  readonly iam: IamUse;
  readonly tags?: Readonly<Record<string, string>>;
  readonly dependsOn?: readonly string[];
  readonly awaits?: readonly string[];
  readonly userData?: string | undefined;
}

/** Makes a stack of a cluster with the tags by which eksctl finds its own. */
export function stackOf(
  context: ClusterContext,
  name: string,
  { template, ...options }: StackOptions & { readonly template: Template },
): Stack {
  return {
    name,
    purpose: options.purpose,
    ...(options.subject === undefined ? {} : { subject: options.subject }),
    template,
    capabilities: capabilitiesOf(options.iam),
    tags: { ...sharedTags(context), ...options.tags },
    parameters: {},
    dependsOn: options.dependsOn ?? [],
    awaits: options.awaits ?? [],
    ...(options.userData === undefined ? {} : { userData: options.userData }),
  };
}

/** eksctl's version, where the facts do not name one: the version whose templates these are. */
const eksctlVersion = '0.231.0';

function sharedTags(context: ClusterContext): Readonly<Record<string, string>> {
  return {
    'alpha.eksctl.io/cluster-name': context.name,
    'eksctl.cluster.k8s.io/v1alpha1/cluster-name': context.name,
    'alpha.eksctl.io/eksctl-version': context.facts.eksctlVersion ?? eksctlVersion,
    ...metadataTags(context),
  };
}

function capabilitiesOf(iam: IamUse): Stack['capabilities'] {
  if (iam === 'none') return [];
  return iam === 'named' ? ['CAPABILITY_NAMED_IAM'] : ['CAPABILITY_IAM'];
}
