// One step of a plan: what is made, changed or removed, what that disturbs, and what has to come first. Data; prose
// is made at the edge.

export type StepAction = 'create' | 'update' | 'replace' | 'delete';

export type StepKind =
  | 'stack'
  | 'nodegroup'
  | 'control-plane'
  | 'oidc-provider'
  | 'key-pair'
  | 'addon'
  | 'fargate-profile'
  | 'identity-mapping'
  | 'service-account'
  | 'nodegroup-version'
  | 'pod-identity'
  | 'identity-provider'
  | 'load-balancer'
  | 'access-entry'
  | 'access-policies'
  | 'namespace';

/** What becomes of running pods. */
export type Disruption =
  /** None notice. */
  | 'none'
  /** Nodes are replaced one after the other; their pods are evicted, within their disruption budgets. */
  | 'nodes-replaced'
  /** The pool or profile goes, with the pods on it. */
  | 'pods-evicted'
  /** The Kubernetes API may be away for minutes; pods run on. */
  | 'api-interrupted'
  /** All goes. */
  | 'everything';

/** Part of a step that differs: a resource of a template, or a field. */
export interface StepDetail {
  readonly action: StepAction;
  /** Logical id of the resource, or path of the field. */
  readonly name: string;
  /** `AWS::EKS::Nodegroup`, for resources. */
  readonly type?: string | undefined;
  /** Properties that differ, for resources that are changed. */
  readonly properties?: readonly string[] | undefined;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface Step {
  /** `KIND/NAME`; the same thing has the same id in every plan. */
  readonly id: string;
  readonly kind: StepKind;
  readonly action: StepAction;
  readonly name: string;
  /** Node group or Fargate profile that it is about. */
  readonly pool?: string | undefined;
  readonly details: readonly StepDetail[];
  /** Ids of steps that have to be done before. */
  readonly after: readonly string[];
  readonly disruption: Disruption;
  /** Whether another apply can take it back with nothing lost. */
  readonly isReversible: boolean;
  /** How long it takes as a rule. */
  readonly estimateSeconds: number;
}

/** The id of a step. */
export const stepId = (kind: StepKind, name: string): string => `${kind}/${name}`;
