// Named limits of this room: those of AWS and eksctl that a file can run into, and our own.

/** EKS: characters of a cluster's name. */
export const MAX_CLUSTER_NAME_LENGTH = 100;
/** CloudFormation: characters of a stack's name; eksctl makes one from the names of cluster and group. */
export const MAX_STACK_NAME_LENGTH = 128;
/** EKS: managed node groups' names are also label values. */
export const MAX_MANAGED_NAME_LENGTH = 63;
/** EKS: Fargate profiles in a cluster (default quota). */
export const MAX_FARGATE_PROFILES = 10;
/** EKS: selectors in a Fargate profile. */
export const MAX_FARGATE_SELECTORS = 5;
/** EKS: labels in a Fargate selector. */
export const MAX_FARGATE_SELECTOR_LABELS = 5;
/** Auto Scaling: instance types that an instanceSelector may match. */
export const MAX_SELECTED_TYPES = 40;
/** Auto Scaling: tags of a group. */
export const MAX_ASG_TAGS = 50;
/** EC2: elastic addresses in a region (default quota). */
export const MAX_ELASTIC_IPS = 5;
/** EKS: managed node groups in a cluster (default quota). */
export const MAX_MANAGED_GROUPS = 30;
/** EKS: nodes in a managed node group (default quota). */
export const MAX_MANAGED_NODES = 450;
/** EKS: taints on a managed node group. */
export const MAX_MANAGED_TAINTS = 50;
