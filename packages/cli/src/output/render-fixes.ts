// Fixes for people: what to change, where it stands, where the pod then goes; the patch itself of the first one.
import { type Fix, renderFix, renderFixOutcome } from '@berth/placement';

/** How fixes are shown. */
export interface FixesDetail {
  /** Number of the first one: several pods share one count. */
  readonly firstNumber: number;
  /** The patch of each, not just of the first. */
  readonly all: boolean;
}

/** Renders them under a heading; nothing when there are none. */
export function renderFixes(fixes: readonly Fix[], { firstNumber, all }: FixesDetail): string {
  if (fixes.length === 0) return '';
  const shown = fixes.map((fix, index) => renderOne(fix, firstNumber + index, all || index === 0));
  return `\nWhat would mend it (each was tried in the model and works):\n${shown.join('')}`;
}

function renderOne(fix: Fix, number: number, withPatch: boolean): string {
  const { patches, diff = '', commands = [] } = fix;
  const where = patches ? `at ${[...new Set(patches.map(placeText))].join(', ')}; ` : '';
  const patch = withPatch ? [...diff.split('\n').slice(0, -1), ...commands] : [];
  return [
    `  ${number}. ${renderFix(fix)}\n`,
    `     ${where}it then goes to ${renderFixOutcome(fix)}\n`,
    ...patch.map((line) => `       ${shortened(line)}`.trimEnd().concat('\n')),
  ].join('');
}

/** JSON of one line is no reading; `-o json` and `--dry-run` have it whole. Commands are not cut. */
const shortened = (line: string): string =>
  line.length > MAX_PATCH_COLUMNS && /^[-+ ]/.test(line) ? `${line.slice(0, MAX_PATCH_COLUMNS)}…` : line;

const MAX_PATCH_COLUMNS = 200;

const placeText = ({ file, line }: NonNullable<Fix['patches']>[number]): string => `${file}:${line}`;
