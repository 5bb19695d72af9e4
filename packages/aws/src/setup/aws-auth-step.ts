// The row of aws-auth by which the role of a Concurrent service gets in, in clusters without access entries: put in,
// changed from one of our own forms to the other, taken out; never anybody else's row.
import { hasReason, type ConfigMap, type ObjectApi, type Result, success } from '@berth/kube';
import { StepFailure, type PlannedStep, type StepRun } from '../plan/part.js';
import { stepId, type Step, type StepDetail } from '../plan/step.js';
import {
  addToAwsAuth,
  type IdentityMapping,
  mappingsOfRole,
  removeFromAwsAuth,
} from '../render/kubernetes/aws-auth.js';
import { SERVICE_GROUP } from '../render/setup/access-entry.js';
import { requireValue } from './require-value.js';

/** Who the role is to be. */
export interface RoleAccess {
  readonly roleArn: string;
  /** `system:masters`, as Concurrent's documents have it; else the group of the service. */
  readonly isClusterAdmin: boolean;
}

/** The row of a role; the name is its ARN, as Concurrent's own script writes it. */
export const serviceMapping = ({ roleArn, isClusterAdmin }: RoleAccess): IdentityMapping => ({
  kind: 'role',
  arn: roleArn,
  username: roleArn,
  groups: [isClusterAdmin ? 'system:masters' : SERVICE_GROUP],
});

/** What the ConfigMap is to be. */
export interface AwsAuthEdit {
  /** The same object when nothing has to change. */
  readonly configMap: ConfigMap;
  readonly details: readonly StepDetail[];
}

/**
 * The ConfigMap with the role's row. The row of its other form is ours as well and goes; any other row for that role
 * is somebody else's, and refused: of two rows for one role, the last one counts.
 */
export function withService(current: ConfigMap | undefined, access: RoleAccess): Result<AwsAuthEdit> {
  const wanted = serviceMapping(access);
  const other = serviceMapping({ ...access, isClusterAdmin: !access.isClusterAdmin });
  const removal = current ? removeFromAwsAuth(current, [other]) : undefined;
  if (removal && !removal.ok) return removal;
  const rest = removal ? removal.value.configMap : undefined;
  const stranger = strangerOf(rest, access);
  if (!stranger.ok) return stranger;
  if (stranger.value !== undefined) throw new StepFailure(stranger.value);
  const added = addToAwsAuth(rest, [wanted]);
  if (!added.ok) return added;
  const before = removal?.value.removed.length ? other : undefined;
  return success({
    configMap: added.value.configMap,
    details: added.value.added.length > 0 || before ? [detailOf(before, wanted)] : [],
  });
}

/** The ConfigMap without the rows that are ours. */
export function withoutService(current: ConfigMap, roleArn: string): Result<AwsAuthEdit> {
  const forms = [true, false].map((isClusterAdmin) => serviceMapping({ roleArn, isClusterAdmin }));
  const removal = removeFromAwsAuth(current, forms);
  if (!removal.ok) return removal;
  const { configMap, removed } = removal.value;
  return success({ configMap, details: removed.map((mapping) => detailOf(mapping, undefined)) });
}

/** The step that puts the row in; undefined when it is there. */
export async function planAwsAuth(kube: ObjectApi, access: RoleAccess): Promise<PlannedStep | undefined> {
  const edit = (current: ConfigMap | undefined) => withService(current, access);
  return stepFor(edit, requireValue(edit(await readAwsAuth(kube))));
}

/** The step that takes it out; undefined when it is not there. */
export async function planAwsAuthRemoval(kube: ObjectApi, roleArn: string): Promise<PlannedStep | undefined> {
  const edit = (current: ConfigMap | undefined): Result<AwsAuthEdit | undefined> =>
    current ? withoutService(current, roleArn) : success(undefined);
  return stepFor(edit, requireValue(edit(await readAwsAuth(kube))));
}

type Edit = (current: ConfigMap | undefined) => Result<AwsAuthEdit | undefined>;

const stepFor = (edit: Edit, now: AwsAuthEdit | undefined): PlannedStep | undefined =>
  now && now.details.length > 0
    ? { step: stepOf(now.details), run: (run) => writeAwsAuth(run, edit) }
    : undefined;

/** Another row for the role, as a sentence. */
function strangerOf(current: ConfigMap | undefined, access: RoleAccess): Result<string | undefined> {
  const rows = mappingsOfRole(current, access.roleArn);
  if (!rows.ok) return rows;
  const { username, groups } = serviceRow(access);
  const other = rows.value.find((row) => row.username !== username || row.groups.join() !== groups.join());
  if (!other) return success(undefined);
  return success(
    `aws-auth lets ${access.roleArn} in already, as ${other.username} in ${other.groups.join(', ') || 'no group'}; ` +
      'that row is not ours: remove it with kubectl -n kube-system edit configmap aws-auth, or leave all as it is',
  );
}

function serviceRow(access: RoleAccess): { readonly username: string; readonly groups: readonly string[] } {
  const mapping = serviceMapping(access);
  return mapping.kind === 'account' ? { username: '', groups: [] } : mapping;
}

async function readAwsAuth(kube: ObjectApi): Promise<ConfigMap | undefined> {
  try {
    return await kube.get('configmaps', { namespace: 'kube-system', name: 'aws-auth' });
  } catch (error) {
    if (hasReason(error, 'NotFound')) return undefined;
    throw error;
  }
}

/** Written against the version that was read, so that what others write meanwhile is not lost. */
async function writeAwsAuth({ world }: StepRun, edit: Edit): Promise<void> {
  const kube = await world.openKube();
  if (!kube)
    throw new StepFailure('the Kubernetes API of the cluster does not answer any more; run it again');
  for (let tries = 0; tries < MAX_WRITES; tries += 1) {
    const before = await readAwsAuth(kube);
    const now = requireValue(edit(before));
    if (!now || now.details.length === 0) return;
    try {
      if (before) await kube.update('configmaps', now.configMap);
      else await kube.create('configmaps', now.configMap);
      return;
    } catch (error) {
      if (!hasReason(error, 'Conflict') && !hasReason(error, 'AlreadyExists')) throw error;
    }
  }
  throw new StepFailure('others keep writing aws-auth; run it again when they have done');
}

/** Each is after somebody else wrote in between. */
const MAX_WRITES = 20;

function detailOf(before: IdentityMapping | undefined, after: IdentityMapping | undefined): StepDetail {
  const subject = after ?? before;
  const name = subject && subject.kind !== 'account' ? subject.arn : '';
  const groups = (mapping: IdentityMapping | undefined): readonly string[] | undefined =>
    mapping && mapping.kind !== 'account' ? mapping.groups : undefined;
  const action = !before ? 'create' : after ? 'update' : 'delete';
  return { action, name, before: groups(before), after: groups(after) };
}

const stepOf = (details: readonly StepDetail[]): Step => ({
  id: stepId('identity-mapping', 'aws-auth'),
  kind: 'identity-mapping',
  action: 'update',
  name: 'aws-auth',
  details,
  after: [],
  disruption: 'none',
  isReversible: true,
  estimateSeconds: 2,
});
