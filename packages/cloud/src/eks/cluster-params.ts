// Reading what a cluster is to be, with EKS's refusals.
import { subnets, type SubnetRow } from '../ec2/ec2-rows.js';
import { securityGroups } from '../ec2/security-group-rows.js';
import { flag, optionalTexts, record, records, text, texts, type Params } from '../params.js';
import type { CloudContext } from '../service.js';
import { invalidParameter } from './eks-error.js';
import type { ClusterVpc } from './eks-rows.js';
import { DEFAULT_VERSION, kubernetesVersions, supportOf } from './kubernetes-versions.js';

/** A version that EKS has now. */
export function versionOf(params: Params, { clock }: CloudContext): string {
  const version = text(params, 'version') ?? DEFAULT_VERSION;
  const known = kubernetesVersions().find((each) => each.version === version);
  if (!known || supportOf(known, clock.now()) === 'UNSUPPORTED')
    throw invalidParameter(`unsupported Kubernetes version ${version}`);
  return version;
}

/** The name's alphabet and length. */
export function checkClusterName(name: string): void {
  if (!/^[0-9A-Za-z][A-Za-z0-9\-_]{0,99}$/.test(name))
    throw invalidParameter(
      'The cluster name must begin with letters or digits and can only contain letters, digits, ' +
        'hyphens and underscores',
    );
}

/** Subnets that exist, in one VPC, in at least two zones. */
export function clusterSubnets(ids: readonly string[], context: CloudContext): readonly SubnetRow[] {
  const rows = ids.map((id) => {
    const subnet = context.rows(subnets).get(id);
    if (!subnet)
      throw invalidParameter(
        `The subnet ID '${id}' does not exist (Service: AmazonEC2; Status Code: 400; Error Code: ` +
          'InvalidSubnetID.NotFound)',
      );
    return subnet;
  });
  if (new Set(rows.map(({ vpcId }) => vpcId)).size > 1)
    throw invalidParameter('Subnets specified must belong to the same VPC');
  if (new Set(rows.map(({ zone }) => zone)).size < 2)
    throw invalidParameter('Subnets specified must be in at least two different AZs');
  return rows;
}

/** The access of the endpoint, with what was before for what is not said. */
export function endpointAccess(
  vpc: Params,
  now: Pick<ClusterVpc, 'endpointPublicAccess' | 'endpointPrivateAccess' | 'publicAccessCidrs'>,
): Pick<ClusterVpc, 'endpointPublicAccess' | 'endpointPrivateAccess' | 'publicAccessCidrs'> {
  const access = {
    endpointPublicAccess: flag(vpc, 'endpointPublicAccess') ?? now.endpointPublicAccess,
    endpointPrivateAccess: flag(vpc, 'endpointPrivateAccess') ?? now.endpointPrivateAccess,
    publicAccessCidrs: optionalTexts(vpc, 'publicAccessCidrs') ?? now.publicAccessCidrs,
  };
  if (!access.endpointPublicAccess && !access.endpointPrivateAccess)
    throw invalidParameter('Private and public endpoint access cannot be false');
  return access;
}

/** Security groups that exist. */
export function clusterGroups(vpc: Params, context: CloudContext): readonly string[] {
  const ids = texts(vpc, 'securityGroupIds');
  const unknown = ids.find((id) => !context.rows(securityGroups).get(id));
  if (unknown !== undefined)
    throw invalidParameter(
      `The security group '${unknown}' does not exist (Service: AmazonEC2; Status Code: 400; ` +
        'Error Code: InvalidGroup.NotFound)',
    );
  return ids;
}

/** Log types that are on. */
export function logTypesOf(params: Params, now: readonly string[]): readonly string[] {
  const settings = records(record(params, 'logging') ?? {}, 'clusterLogging');
  let on = new Set(now);
  for (const setting of settings) {
    const types = texts(setting, 'types');
    on = new Set(
      flag(setting, 'enabled') ? [...on, ...types] : [...on].filter((type) => !types.includes(type)),
    );
  }
  return [...on];
}

const CONTROL_PLANE = ['kubeApiServerConfig', 'kubeControllerManagerConfig', 'kubeSchedulerConfig'];

/** The settings of the control plane's programs that a call gives. */
export const controlPlaneSettings = (params: Params): Params =>
  Object.fromEntries(
    CONTROL_PLANE.flatMap((name) => {
      const settings = record(params, name);
      return settings ? [[name, settings]] : [];
    }),
  );
