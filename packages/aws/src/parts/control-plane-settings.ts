// The settings of a control plane that EKS changes in place: what the file says of each, what the cluster has, and
// the call that brings the one to the other. EKS takes one kind of change a call.
import { clusterSpecOf, type ClusterConfig } from '@berth/compute';
import { jsonEqual } from '@berth/kube';
import type { InputOf } from '../calls/operations.js';
import type { ActualControlPlane } from '../inspect/actual.js';
import type { StepDetail } from '../plan/step.js';

type Change = Omit<InputOf<'eks', 'UpdateClusterConfig'>, 'name' | 'clientRequestToken'>;

/** One setting, by its path in the file. */
export interface ControlPlaneSetting {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
  /** What UpdateClusterConfig is given. */
  readonly change: Change;
}

const LOG_TYPES = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'] as const;

/** Settings in which the cluster differs from what the file says; those that it does not mention are left alone. */
export function differingSettings(
  config: ClusterConfig,
  actual: ActualControlPlane,
): readonly ControlPlaneSetting[] {
  const all = [logging(config, actual), endpoints(config, actual), ...simpleSettings(config, actual)];
  return all.flatMap((setting) =>
    setting.after === undefined || jsonEqual(setting.before, setting.after) ? [] : [setting],
  );
}

/** As a step shows it. */
export const detailOf = ({ path, before, after }: ControlPlaneSetting): StepDetail => ({
  action: 'update',
  name: path,
  before,
  after,
});

function logging({ document }: ClusterConfig, { logTypes }: ActualControlPlane): ControlPlaneSetting {
  const types = clusterSpecOf(document).cloudWatch?.clusterLogging?.enableTypes ?? [];
  const isAll = types.some((type) => type === '*' || type === 'all');
  const on = LOG_TYPES.filter((type) => isAll || types.includes(type));
  const off = LOG_TYPES.filter((type) => !on.includes(type));
  const clusterLogging = [
    ...(on.length > 0 ? [{ types: on, enabled: true }] : []),
    ...(off.length > 0 ? [{ types: off, enabled: false }] : []),
  ];
  const path = 'cloudWatch.clusterLogging.enableTypes';
  return { path, before: logTypes, after: on, change: { logging: { clusterLogging } } };
}

function endpoints({ document }: ClusterConfig, actual: ActualControlPlane): ControlPlaneSetting {
  const { vpc } = clusterSpecOf(document);
  const publicAccess = vpc?.clusterEndpoints?.publicAccess ?? actual.hasPublicAccess;
  const privateAccess = vpc?.clusterEndpoints?.privateAccess ?? actual.hasPrivateAccess;
  const written = vpc?.publicAccessCIDRs?.length ? vpc.publicAccessCIDRs : actual.publicAccessCidrs;
  // Without public access nobody asks from where.
  const cidrs = publicAccess ? written.toSorted() : [];
  const before = {
    publicAccess: actual.hasPublicAccess,
    privateAccess: actual.hasPrivateAccess,
    publicAccessCIDRs: publicAccess ? actual.publicAccessCidrs.toSorted() : [],
  };
  return {
    path: 'vpc.clusterEndpoints',
    before,
    after: { publicAccess, privateAccess, publicAccessCIDRs: cidrs },
    change: {
      resourcesVpcConfig: {
        endpointPublicAccess: publicAccess,
        endpointPrivateAccess: privateAccess,
        ...(cidrs.length > 0 ? { publicAccessCidrs: cidrs } : {}),
      },
    },
  };
}

const AUTHENTICATION_MODES = ['API', 'API_AND_CONFIG_MAP', 'CONFIG_MAP'] as const;
const SUPPORT_TYPES = ['STANDARD', 'EXTENDED'] as const;

function simpleSettings(
  { document }: ClusterConfig,
  actual: ActualControlPlane,
): readonly ControlPlaneSetting[] {
  const { upgradePolicy, zonalShiftConfig } = clusterSpecOf(document);
  const supportType = SUPPORT_TYPES.find((type) => type === upgradePolicy?.supportType);
  const mode = writtenMode(document);
  const enabled = zonalShiftConfig?.enabled;
  return [
    {
      path: 'accessConfig.authenticationMode',
      before: actual.authenticationMode,
      after: mode,
      change: { accessConfig: { authenticationMode: mode } },
    },
    {
      path: 'upgradePolicy.supportType',
      before: actual.supportType,
      after: supportType,
      change: { upgradePolicy: { supportType } },
    },
    {
      path: 'zonalShiftConfig.enabled',
      before: actual.hasZonalShift,
      after: enabled,
      change: { zonalShiftConfig: { enabled } },
    },
  ];
}

/** Only as the file has it: eksctl's default is for new clusters, and a cluster cannot go back from API. */
function writtenMode(document: ClusterConfig['document']): (typeof AUTHENTICATION_MODES)[number] | undefined {
  const access = document['accessConfig'];
  if (typeof access !== 'object' || access === null || !('authenticationMode' in access)) return undefined;
  return AUTHENTICATION_MODES.find((mode) => mode === access.authenticationMode);
}
