// The order of a program's resources: references come after what they name, and what stacks waited for is waited for.
import {
  type Address,
  type ExportFields,
  type ExportResource,
  type ExportValue,
  valuesIn,
} from './export-value.js';

const network: ReadonlySet<string> = new Set([
  'aws_route',
  'aws_route_table_association',
  'aws_iam_role_policy_attachment',
]);
const pools: ReadonlySet<string> = new Set([
  'aws_eks_node_group',
  'aws_autoscaling_group',
  'aws_eks_fargate_profile',
]);
const besidePools: ReadonlySet<string> = new Set([
  'aws_iam_role_policy_attachment',
  'aws_iam_role_policy',
  'aws_vpc_security_group_ingress_rule',
  'aws_vpc_security_group_egress_rule',
  'aws_eks_access_entry',
]);

export const addressText = ({ type, name }: Address): string => `${type}.${name}`;

/** Links launch templates, adds what has to be waited for, and sorts. */
export function resourcesInOrder(
  resources: readonly ExportResource[],
  clusterStack: string,
): readonly ExportResource[] {
  const linked = resources.map((resource) => ({
    ...resource,
    fields: linkedFields(resource.fields, resources),
  }));
  return sorted(
    linked.map((resource) => ({ ...resource, dependsOn: waitsOf(resource, linked, clusterStack) })),
  );
}

/** The resources that an argument refers to. */
export const referencesOf = ({ fields }: Pick<ExportResource, 'fields'>): readonly Address[] =>
  Object.values(fields)
    .flatMap(valuesIn)
    .flatMap((value) => {
      if (typeof value !== 'object' || !('kind' in value)) return [];
      if (value.kind === 'ipv6-block') return [value.vpc];
      return value.kind === 'attribute' ? [value.of] : [];
    });

/** Stacks wait for whole stacks; a program waits for what matters of them. */
function waitsOf(
  resource: ExportResource,
  all: readonly ExportResource[],
  clusterStack: string,
): readonly Address[] {
  const own = resource.dependsOn;
  const { type, stack } = resource;
  if (type === 'aws_eks_cluster') {
    return [...own, ...ofStack(all, stack, new Set(['aws_iam_role_policy_attachment']))];
  }
  const isEarly = (one: ExportResource): boolean =>
    one.type === 'aws_eks_addon' && one.stack.endsWith('-foundation');
  if (type === 'aws_eks_addon') {
    const before = isEarly(resource)
      ? ofStack(all, clusterStack, network)
      : all.filter((one) => pools.has(one.type));
    return [...own, ...before];
  }
  if (!pools.has(type)) return own;
  const early = all.filter(isEarly);
  const before = early.length > 0 ? early : ofStack(all, clusterStack, network);
  return [...own, ...before, ...ofStack(all, stack, besidePools)];
}

const ofStack = (
  all: readonly ExportResource[],
  stack: string,
  types: ReadonlySet<string>,
): readonly ExportResource[] => all.filter((one) => one.stack === stack && types.has(one.type));

/** Groups of unmanaged nodes name their launch template: the name becomes a reference. */
function linkedFields(fields: ExportFields, all: readonly ExportResource[]): ExportFields {
  const templates = new Map(
    all.flatMap(({ type, name, fields: { name: physical } }) =>
      type === 'aws_launch_template' && typeof physical === 'string'
        ? [[physical, { type, name }] as const]
        : [],
    ),
  );
  const link = (value: ExportValue): ExportValue => {
    if (typeof value !== 'object' || !('kind' in value) || value.kind !== 'block') return value;
    const entries = Object.entries(value.fields).map(([key, field]): readonly [string, ExportValue] => {
      const of = typeof field === 'string' ? templates.get(field) : undefined;
      return of && /^(launch_template_)?name$/.test(key)
        ? [key, { kind: 'attribute', of, attribute: 'name' }]
        : [key, link(field)];
    });
    return { kind: 'block', fields: Object.fromEntries(entries) };
  };
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, link(value)]));
}

function sorted(resources: readonly ExportResource[]): readonly ExportResource[] {
  const byAddress = new Map(resources.map((resource) => [addressText(resource), resource]));
  const done = new Set<string>();
  const order: ExportResource[] = [];
  const visit = (resource: ExportResource): void => {
    const key = addressText(resource);
    if (done.has(key)) return;
    done.add(key);
    for (const address of [...referencesOf(resource), ...resource.dependsOn]) {
      const target = byAddress.get(addressText(address));
      if (target) visit(target);
    }
    order.push(resource);
  };
  for (const resource of resources) visit(resource);
  return order;
}
