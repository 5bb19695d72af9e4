// Labels, taints and the number of pods where they stand in arguments of kubelet or in variables of shell scripts.
import type { Taint } from '@berth/kube';

/** What arguments may say of a node. */
export interface NodeArguments {
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly maxPods?: number | undefined;
}

/** Finds them in a text of any kind; the first value counts that is no reference to a variable. */
export function argumentsIn(text: string): NodeArguments {
  const pods = /(?:--max-pods[= ]|MAX_PODS=|maxPods: |max-pods = )["']?(\d+)/.exec(text)?.[1];
  return {
    labels: labelsOf(firstValue(text, /(?:--node-labels[= ]|NODE_LABELS=)["']?([^\s"'\\]+)/g)),
    taints: taintsOf(firstValue(text, /(?:--register-with-taints[= ]|NODE_TAINTS=)["']?([^\s"'\\]+)/g)),
    maxPods: pods === undefined ? undefined : Number(pods),
  };
}

const firstValue = (text: string, pattern: RegExp): string =>
  [...text.matchAll(pattern)].map(([, value = '']) => value).find((value) => !value.startsWith('$')) ?? '';

/** `a=b,c=d` as a map. */
export const labelsOf = (list: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    list.split(',').flatMap((pair) => {
      const [key = '', ...value] = pair.split('=');
      return key === '' ? [] : [[key, value.join('=')]];
    }),
  );

/** `key=value:Effect,key:Effect` as taints; what has no effect that there is, is none. */
export const taintsOf = (list: string): readonly Taint[] =>
  list.split(',').flatMap((item) => {
    const [, key, value = '', effect = ''] = /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(item) ?? [];
    return key === undefined ? [] : taintOf({ key, value, effect });
  });

/** A taint, an empty value left out. */
export function taintOf(taint: {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}): readonly Taint[] {
  const { key, value } = taint;
  const effect = EFFECTS.find((known) => known === taint.effect);
  if (effect === undefined) return [];
  return [value === '' ? { key, effect } : { key, value, effect }];
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const;
