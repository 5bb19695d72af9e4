// Fields as such: what YAML makes of keys behind their author's back, and what has another name by now.
import { isJsonObject } from '@berth/kube';
import { forEachPool, type LintPool, onPool, type LintRule } from './lint-rule.js';

/** Unquoted y, yes, on and their opposites are truth values, also as keys. */
const booleanKeys = forEachPool((pool) => {
  const fields = { labels: pool.group.labels, tags: pool.group.tags, taints: taintsByKey(pool) };
  return Object.entries(fields).flatMap(([field, entries]) =>
    Object.keys(entries ?? {})
      .filter((key) => key === 'true' || key === 'false')
      .map((key) =>
        onPool(pool, [field, key], {
          code: 'fields.boolean-key',
          severity: 'warning',
          message:
            `the key is read as ${key}: without quotes, YAML takes ` +
            `${key === 'true' ? 'y, yes, on and true' : 'n, no, off and false'} for a truth value`,
          fix: `put the key in quotes, also if "${key}" is meant`,
        }),
      ),
  );
});

const taintsByKey = ({ group: { taints } }: LintPool): Readonly<Record<string, unknown>> | undefined =>
  isJsonObject(taints) ? taints : undefined;

/** Fields that eksctl reads and warns of. */
const deprecated = forEachPool((pool) => {
  const { ssh, iam } = pool.group;
  const old = {
    'ssh.enableSsm': { isSet: ssh?.enableSsm === true, fix: 'remove it: the agent is part of every image' },
    'iam.withAddonPolicies.albIngress': {
      isSet: iam?.withAddonPolicies?.albIngress === true,
      fix: 'write awsLoadBalancerController',
    },
  };
  return Object.entries(old).flatMap(([field, { isSet, fix }]) =>
    isSet
      ? [
          onPool(pool, field.split('.'), {
            code: 'fields.deprecated',
            severity: 'info',
            message: `${field} is deprecated, and will be refused one day`,
            fix,
          }),
        ]
      : [],
  );
});

/** All rules of fields, whatever they are about. */
export const fieldLint: readonly LintRule[] = [booleanKeys, deprecated];
