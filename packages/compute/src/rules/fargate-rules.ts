// Fargate profiles. eksctl looks at them only after the cluster exists; we do at once.
import { MAX_FARGATE_PROFILES, MAX_FARGATE_SELECTOR_LABELS, MAX_FARGATE_SELECTORS } from '../limits.js';
import type { Finding, Path } from '../schema/decode.js';
import type { RawConfig } from './rule.js';

type RawProfile = NonNullable<RawConfig['fargateProfiles']>[number];
type RawSelector = NonNullable<RawProfile['selectors']>[number];

/** All that can be wrong with the profiles of a cluster. */
export function fargateFindings(config: RawConfig): readonly Finding[] {
  const profiles = config.fargateProfiles ?? [];
  return [
    ...profiles.flatMap((profile, index) => profileFindings(profile, ['fargateProfiles', index])),
    ...duplicateFindings(profiles),
    ...(profiles.length > MAX_FARGATE_PROFILES ? [tooManyProfiles(profiles.length)] : []),
  ];
}

function profileFindings(profile: RawProfile, path: Path): readonly Finding[] {
  const selectors = profile.selectors ?? [];
  return [
    ...nameFindings(profile.name, [...path, 'name']),
    ...(selectors.length === 0
      ? [finding([...path, 'selectors'], 'a profile needs at least one selector', 'add one with a namespace')]
      : []),
    ...(selectors.length > MAX_FARGATE_SELECTORS
      ? [
          finding(
            [...path, 'selectors'],
            `at most ${MAX_FARGATE_SELECTORS} selectors, not ${selectors.length}`,
          ),
        ]
      : []),
    ...selectors.flatMap((selector, index) => selectorFindings(selector, [...path, 'selectors', index])),
  ];
}

function nameFindings(name: string | undefined, path: Path): readonly Finding[] {
  if (!name) return [{ code: 'config.required', path, message: 'must be set', eksctl: 'accepts' }];
  if (name.startsWith('eks-'))
    return [finding(path, 'must not start with "eks-", which EKS keeps for itself')];
  if (/^[A-Za-z0-9][\w-]*$/.test(name)) return [];
  return [finding(path, `${JSON.stringify(name)} may hold only letters, digits, hyphens and underscores`)];
}

function selectorFindings(selector: RawSelector, path: Path): readonly Finding[] {
  const count = Object.keys(selector.labels ?? {}).length;
  return [
    ...(selector.namespace
      ? []
      : [finding([...path, 'namespace'], 'a selector needs a namespace', '"*" is any')]),
    ...(count > MAX_FARGATE_SELECTOR_LABELS
      ? [finding([...path, 'labels'], `at most ${MAX_FARGATE_SELECTOR_LABELS} labels, not ${count}`)]
      : []),
  ];
}

function duplicateFindings(profiles: readonly RawProfile[]): readonly Finding[] {
  const seen = new Set<string>();
  return profiles.flatMap(({ name = '' }, index) => {
    if (name === '' || !seen.has(name)) {
      seen.add(name);
      return [];
    }
    const path = ['fargateProfiles', index, 'name'];
    const message = `another profile is named ${JSON.stringify(name)}`;
    return [{ code: 'config.name-twice', path, message, eksctl: 'accepts' }];
  });
}

/** A quota, which AWS raises on request: no error. */
function tooManyProfiles(count: number): Finding {
  const path = ['fargateProfiles', MAX_FARGATE_PROFILES];
  const message = `${count} profiles are more than the default quota of ${MAX_FARGATE_PROFILES} in a cluster`;
  return {
    code: 'config.fargate-quota',
    severity: 'warning',
    path,
    message,
    hint: 'ask AWS to raise it first',
  };
}

const finding = (path: Path, message: string, hint?: string): Finding => ({
  code: 'config.fargate',
  path,
  message,
  hint,
  eksctl: 'accepts',
});
