// Taints of a node group in both spellings: a list of objects, or (unmanaged groups only) a map of key to
// "value:Effect".
import { isLabelValue, isQualifiedName, type Taint } from '@berth/kube';
import type { Finding, Path } from '../schema/decode.js';
import { onField, type PoolRule, type RawPool } from './rule.js';

/**
 * Gives the taints of a group in the file's order. Those with an unknown effect are left out; the rule below
 * reports them.
 */
export function taintsOf(pool: RawPool): readonly Taint[] {
  return writtenTaints(pool).flatMap(({ taint }) => {
    const effect = effects.find((known) => known === taint.effect);
    if (!effect) return [];
    return [{ key: taint.key, ...(taint.value === '' ? {} : { value: taint.value }), effect }];
  });
}

/** Gives taints as a list, whichever way they are written, unknown effects included. */
export function taintList(taints: NonNullable<RawPool['group']['taints']>): TaintList {
  if (isTaintList(taints)) return taints;
  return Object.entries(taints).map(([key, text]) => ({ key, ...splitText(text) }));
}

/** Keys are qualified names, values label values, effects one of three. */
export const validTaints: PoolRule = (pool) =>
  writtenTaints(pool).flatMap(({ taint, pathOf }) => [
    ...keyFindings(pool, taint, pathOf('key')),
    ...valueFindings(pool, taint, pathOf('value')),
    ...effectFindings(pool, taint, pathOf('effect')),
  ]);

interface WrittenTaint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

interface PlacedTaint {
  readonly taint: WrittenTaint;
  /** In a map a taint is one field. */
  readonly pathOf: (part: keyof WrittenTaint) => Path;
}

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const;

function writtenTaints(pool: RawPool): readonly PlacedTaint[] {
  const { taints } = pool.group;
  if (taints === undefined) return [];
  const isList = isTaintList(taints);
  return taintList(taints).map(({ key = '', value = '', effect = '' }, index) => ({
    taint: { key, value, effect },
    pathOf: (part) => (isList ? ['taints', index, part] : ['taints', key]),
  }));
}

type TaintList = readonly {
  key?: string | undefined;
  value?: string | undefined;
  effect?: string | undefined;
}[];

/** `Array.isArray` does not narrow readonly arrays. */
function isTaintList(taints: NonNullable<RawPool['group']['taints']>): taints is TaintList {
  return Array.isArray(taints);
}

/** `value:Effect`, or the effect alone. With two colons eksctl leaves both empty, and so refuses it. */
function splitText(text: string): { value: string; effect: string } {
  const parts = text.split(':');
  if (parts.length > 2) return { value: '', effect: '' };
  return parts.length === 1 ? { value: '', effect: text } : { value: parts[0] ?? '', effect: parts[1] ?? '' };
}

function keyFindings(pool: RawPool, taint: WrittenTaint, path: Path): readonly Finding[] {
  if (taint.key === '') {
    return [
      onField(pool, path, { code: 'config.taint-key', message: 'a taint needs a key', details: { taint } }),
    ];
  }
  return isQualifiedName(taint.key).map((reason) =>
    onField(pool, path, {
      code: 'config.taint-key',
      message: `taint key ${JSON.stringify(taint.key)} is not valid: ${reason}`,
      details: { key: taint.key },
    }),
  );
}

function valueFindings(pool: RawPool, taint: WrittenTaint, path: Path): readonly Finding[] {
  return isLabelValue(taint.value).map((reason) =>
    onField(pool, path, {
      code: 'config.taint-value',
      message: `taint value ${JSON.stringify(taint.value)} is not valid: ${reason}`,
      details: { value: taint.value },
    }),
  );
}

/** People write the effect as EKS' API spells it (NO_SCHEDULE), or in lower case. */
function effectFindings(pool: RawPool, taint: WrittenTaint, path: Path): readonly Finding[] {
  if (effects.some((effect) => effect === taint.effect)) return [];
  const plain = (text: string) => text.replaceAll(/[^A-Za-z]/g, '').toLowerCase();
  const meant = effects.find((effect) => plain(effect) === plain(taint.effect));
  return [
    onField(pool, path, {
      code: 'config.taint-effect',
      message:
        taint.effect === ''
          ? 'the taint has no effect'
          : `taint effect ${JSON.stringify(taint.effect)} is not known`,
      hint: meant ? `write ${meant}` : `use ${effects.join(', ')}; in a map, write "value:Effect"`,
      details: { effect: taint.effect },
    }),
  ];
}
