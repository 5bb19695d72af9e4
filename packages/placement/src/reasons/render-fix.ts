// A fix as a sentence, for people: the one renderer of fixes for tables, refusals of runs and the API.
import { assertNever, renderTaint } from '@berth/kube';
import type { Edit } from '../explain/edits.js';
import type { Fix } from '../verdict.js';

/** `let the pod tolerate team=ml:NoSchedule, and raise maxSize of pool worker from 1 to 2`. */
export const renderFix = ({ change }: Pick<Fix, 'change'>): string =>
  (change.kind === 'all' ? change.changes : [change]).map(renderEdit).join(', and ');

/** Where the pod then goes, and at what price: `pool worker, 0.3980 USD an hour`. */
export function renderFixOutcome({ target, cost }: Pick<Fix, 'target' | 'cost'>): string {
  const price = cost === null ? 'price unknown' : `${cost.toFixed(4)} USD an hour`;
  return `${renderTarget(target)}, ${price}`;
}

/** `pool worker` of `pool:worker`. */
export function renderTarget(target: string): string {
  const at = target.indexOf(':');
  const [kind, name] = [target.slice(0, at), target.slice(at + 1)];
  if (at < 0) return target;
  return kind === 'fargate' ? `Fargate profile ${name}` : `${kind} ${name}`;
}

function renderEdit(edit: Edit): string {
  switch (edit.kind) {
    case 'add-toleration': {
      const { key = '', value, effect = 'NoSchedule' } = edit.toleration;
      return `let the pod tolerate the taint ${renderTaint({ key, value, effect })}`;
    }
    case 'set-node-selector':
      return `let the pod select nodes with ${edit.key}=${edit.value} instead of ${edit.was}`;
    case 'remove-node-selector':
      return `drop the pod's node selector ${edit.key}=${edit.was}`;
    case 'add-affinity-value':
      return `let the pod's node affinity accept ${edit.key}=${edit.value} too`;
    case 'lower-request':
      return `ask for ${edit.to} ${edit.resource} instead of ${edit.from}`;
    case 'set-pod-label':
      return `give the pod the label ${edit.key}=${edit.value}${insteadOf(edit.was)}`;
    case 'set-pod-annotation':
      return `annotate the pod with ${edit.key}=${edit.value}, which keeps it off Fargate`;
    case 'set-namespace':
      return `put the pod into namespace ${edit.to} instead of ${edit.from}`;
    case 'remove-field':
      return `take ${pathText(edit.path)} out of the pod`;
    case 'add-pool-label':
      return `give pool ${edit.pool} the label ${edit.key}=${edit.value}`;
    case 'add-pool-tag':
      return `tag pool ${edit.pool} with ${edit.key}=${edit.value}, which tells the autoscaler`;
    case 'raise-pool-max':
      return `raise maxSize of pool ${edit.pool} from ${edit.from} to ${edit.to}`;
    case 'raise-pool-min':
      return `raise minSize of pool ${edit.pool} to ${edit.to}, so that the autoscaler sees a real node`;
    case 'set-instance-types':
      return `make pool ${edit.pool} of ${edit.instanceTypes.join(', ')} instead of ${edit.was.join(', ')}`;
    case 'set-instance-type':
      return `make pool ${edit.pool} of ${edit.to} instead of ${edit.from}`;
    case 'add-instance-type':
      return `put ${edit.instanceType} first among the instance types of pool ${edit.pool}`;
    case 'set-pool-zones':
      return `keep pool ${edit.pool} to the zone ${edit.zones.join(', ')}`;
    case 'add-profile-selector':
      return `let the Fargate profile ${edit.profile} select namespace ${edit.namespace}${labelsText(edit.labels)} too`;
    default:
      return assertNever(edit);
  }
}

const insteadOf = (was: string | undefined): string => (was === undefined ? '' : ` instead of ${was}`);

const labelsText = (labels: Readonly<Record<string, string>>): string => {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '' : ` with ${pairs.join(', ')}`;
};

/** `spec.containers[0].ports[1].hostPort`. */
const pathText = (path: readonly (string | number)[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);
