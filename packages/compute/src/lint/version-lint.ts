// Kubernetes versions: what EKS supports at the time, and how far nodes may be behind.
import { supportOf } from '../eks-versions.js';
import { forEachPool, type LintRule, onPool } from './lint-rule.js';

const DAY_MS = 86_400_000;
const SOON_DAYS = 90;

/** Support dates of the cluster's version. */
const supportDates: LintRule = ({ compute: { kubernetesVersion: version }, config, nowMs }) => {
  const support = supportOf(version);
  if (!support) return [];
  const path = config.metadata?.version ? ['metadata', 'version'] : ['metadata'];
  const fix = 'use a newer version; upgrade one minor at a time';
  const { endOfStandardSupport: standard, endOfExtendedSupport: extended } = support;
  if (extended !== undefined && nowMs >= Date.parse(extended)) {
    const message =
      `Kubernetes ${version} is out of support since ${extended}: EKS makes no such cluster, and ` +
      'upgrades those there are';
    return [{ code: 'version.unsupported', severity: 'error', path, message, fix }];
  }
  if (nowMs >= Date.parse(standard)) {
    const message =
      `Kubernetes ${version} is in extended support since ${standard}: the control plane costs ` +
      'six times as much (0.60 instead of 0.10 USD an hour), until EKS upgrades ' +
      `it${extended ? ` on ${extended}` : ''}`;
    return [{ code: 'version.extended', severity: 'warning', path, message, fix }];
  }
  const days = Math.ceil((Date.parse(standard) - nowMs) / DAY_MS);
  if (days > SOON_DAYS) return [];
  const message =
    `standard support of Kubernetes ${version} ends on ${standard}, in ${days} days; after that ` +
    'the control plane costs six times as much';
  return [{ code: 'version.ending', severity: 'info', path, message, fix }];
};

/** A kubelet may be three minors older than the control plane, and never newer (Kubernetes version skew policy). */
const nodeSkew = forEachPool((pool, { compute: { kubernetesVersion } }) => {
  if (pool.kind === 'nodeGroup') return [];
  const release = /^1\.(\d+)\./.exec(pool.group.releaseVersion ?? '');
  if (!release) return [];
  const [node, control] = [Number(release[1]), Number(kubernetesVersion.slice(2))];
  if (node <= control && node >= control - 3) return [];
  const how = node > control ? 'newer than' : 'more than three minors older than';
  return [
    onPool(pool, ['releaseVersion'], {
      code: 'version.skew',
      severity: 'error',
      message:
        `nodes of ${pool.pool.name} would run Kubernetes 1.${node}, ${how} the control plane's ` +
        `${kubernetesVersion}: they cannot work together`,
      fix: `use a release of 1.${control}, or leave releaseVersion out`,
    }),
  ];
});

/** All rules of versions. */
export const versionLint: readonly LintRule[] = [supportDates, nodeSkew];
