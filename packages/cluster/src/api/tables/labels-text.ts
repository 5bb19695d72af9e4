// Labels, selectors and lists of names in the cells of tables.
import { renderLabelSelector, type LabelSelector, type PodTemplateSpec } from '@berth/kube';

/** `a=2,b=1`, or `<none>`. */
export function renderLabels(labels: Readonly<Record<string, string>> | null | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',');
}

/** The selector as text, or `<none>`. */
export const renderSelector = (selector: LabelSelector | null | undefined): string =>
  (selector ? renderLabelSelector(selector) : '') || '<none>';

/** Names and images of the containers of a template, each joined with commas. */
export function containerColumns(template: PodTemplateSpec | undefined): readonly [string, string] {
  const containers = template?.spec?.containers ?? [];
  return [containers.map(({ name }) => name).join(','), containers.map(({ image }) => image ?? '').join(',')];
}
