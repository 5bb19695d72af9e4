// A plan for people: a line a step with what it disturbs, its details indented, and a sum.
import type { Step, StepDetail } from '@berth/aws';
import { renderPlaces } from '@berth/placement';
import { renderDuration } from '../duration.js';
import { styler, type StyleName } from '../output/style.js';
import type { DisturbedPods } from './disturbed-pods.js';

/** What is shown of a plan. */
export interface PlanView {
  readonly cluster: string;
  readonly target: string;
  readonly steps: readonly Step[];
  /** Lines about money, made by the caller. */
  readonly prices: readonly string[];
  /** Pods that steps evict; null when that is not known. */
  readonly disturbedPods: readonly DisturbedPods[] | null;
  /** What else to say, a line each. */
  readonly notes?: readonly string[] | undefined;
  readonly calls: number;
  /** What is so when there are no steps. @default 'AWS has what the file says' */
  readonly whenNothing?: string;
}

const MARKS: Readonly<Record<Step['action'], readonly [string, StyleName]>> = {
  create: ['+', 'green'],
  update: ['~', 'yellow'],
  replace: ['±', 'yellow'],
  delete: ['-', 'red'],
};

/** Renders it; with `isWide` every resource of a new stack is listed too. */
export function renderPlan(
  view: PlanView,
  { color, isWide }: { readonly color: boolean; readonly isWide: boolean },
): string {
  const style = styler(color);
  const lines = [`${view.cluster} on ${view.target}`, ''];
  for (const step of view.steps) {
    const [mark, name] = MARKS[step.action];
    lines.push(`  ${style(name, mark)} ${stepLine(step)}`);
    for (const detail of shownDetails(step, isWide)) {
      const [detailMark, detailStyle] = MARKS[detail.action];
      lines.push(`      ${style(detailStyle, detailMark)} ${detailLine(detail)}`);
    }
    lines.push(...[...replacementLines(step), ...podLines(view, step)].map((line) => `      ${line}`));
  }
  if (view.steps.length === 0)
    lines.push(`  nothing to change: ${view.whenNothing ?? 'AWS has what the file says'}`);
  return `${[...lines, '', ...(view.notes ?? []), ...view.prices, summary(view)].join('\n')}\n`;
}

/** One step in one line: what, and what it disturbs. */
export function stepLine({ action, kind, name, pool, details, disruption }: Step): string {
  const subject = pool !== undefined && pool !== name ? `${name} (pool ${pool})` : name;
  const size =
    action === 'create' && details.length > 0
      ? `, ${details.length} resource${details.length === 1 ? '' : 's'}`
      : '';
  const harm = DISRUPTIONS[disruption];
  return `${action} ${kind.replaceAll('-', ' ')} ${subject}${size}${harm === '' ? '' : `: ${harm}`}`;
}

const DISRUPTIONS: Readonly<Record<Step['disruption'], string>> = {
  none: '',
  'nodes-replaced': 'its nodes are replaced one after the other, pods are evicted',
  'pods-evicted': 'its pods are evicted',
  'api-interrupted': 'the Kubernetes API may be away for minutes',
  everything: 'the cluster and all in it goes',
};

/** New stacks are told in one line; of changes every detail is shown. */
const shownDetails = ({ action, details }: Step, isWide: boolean): readonly StepDetail[] =>
  isWide || action === 'update' || action === 'replace' ? details : [];

/** EKS and CloudFormation put no second group beside one of a name: the old one goes before the new one comes. */
function replacementLines({ action, pool, kind, disruption }: Step): readonly string[] {
  if (action !== 'replace' || kind === 'fargate-profile') return [];
  if (disruption === 'everything')
    return ['an apply refuses this: destroy the cluster and apply again, or take the change back'];
  return pool === undefined
    ? []
    : [
        'the old nodes go before the new ones come; to have it the other way round, give the pool another name',
      ];
}

/** `5 pods run there: 4 move to pool system, 1 cannot run any more: a/b, …`. */
function podLines({ disturbedPods }: PlanView, { id, disruption }: Step): readonly string[] {
  if (!disturbedPods) {
    return disruption === 'pods-evicted' || disruption === 'nodes-replaced'
      ? ['which pods those are is not known: the Kubernetes API does not answer']
      : [];
  }
  return disturbedPods
    .filter(({ step }) => step === id)
    .flatMap(({ pods, names, goTo, unplacedPods, because }) => {
      const goes = [
        ...goTo.map(({ target, pods: count }) => `${count} to ${renderPlaces([target])}`),
        ...(unplacedPods > 0 ? [`${unplacedPods} cannot run any more`] : []),
      ];
      const more = pods > names.length ? ` and ${pods - names.length} more` : '';
      const why = because === undefined ? [] : [because];
      return [
        `evicts ${pods} ${pods === 1 ? 'pod' : 'pods'}, ${goes.join(', ')}: ${names.join(', ')}${more}`,
        ...why,
      ];
    });
}

function detailLine({ name, type, properties = [], before, after }: StepDetail): string {
  const what = type === undefined ? name : `${name} (${type})`;
  if (properties.length > 0) return `${what}: ${properties.join(', ')}`;
  if (before === undefined && after === undefined) return what;
  return `${what}: ${valueText(before)} -> ${valueText(after)}`;
}

const valueText = (value: unknown): string =>
  value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);

function summary({ steps, calls }: PlanView): string {
  const count = (action: Step['action']): number => steps.filter((step) => step.action === action).length;
  const seconds = longestPath(steps);
  const irreversible = steps.filter(
    ({ isReversible, action }) => !isReversible && action !== 'create',
  ).length;
  return [
    `${count('create')} to create`,
    `${count('update')} to change`,
    `${count('replace')} to replace`,
    `${count('delete')} to delete`,
    ...(steps.length > 0 ? [`about ${renderDuration(seconds * 1000)}`] : []),
    ...(irreversible > 0 ? [`${irreversible} cannot be taken back`] : []),
    `${calls} calls of AWS`,
  ].join('; ');
}

/** Steps run at once where they can: the longest chain of them is how long it takes. */
function longestPath(steps: readonly Step[]): number {
  const ends = new Map<string, number>();
  for (const { id, after, estimateSeconds } of steps) {
    const start = Math.max(0, ...after.map((before) => ends.get(before) ?? 0));
    ends.set(id, start + estimateSeconds);
  }
  return Math.max(0, ...ends.values());
}
