// One verdict or several, in the form that was asked for; the exit code says whether every pod can run.
import type { Verdict } from '@berth/placement';
import { type Invocation, switchOption } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { outputFormat, presentDetail, presentList } from './present.js';
import { renderVerdict } from './render-verdict.js';

/** Writes them to stdout; gives the exit code: 8 when a pod cannot run, 1 when one cannot be judged. */
export function presentVerdicts(invocation: Invocation, verdicts: readonly Verdict[]): number {
  const { host, options } = invocation;
  const format = outputFormat(options['output']);
  const detail = { wide: format === 'wide', all: switchOption(invocation, 'all') || format === 'wide' };
  const [only] = verdicts;
  if (format === 'table' || format === 'wide') {
    host.stdout.write(
      numbered(verdicts)
        .map((one) => renderVerdict(one.verdict, { ...detail, ...one }))
        .join('\n'),
    );
  } else if (only && verdicts.length === 1) {
    presentDetail(host, format, { object: { ...only }, name: only.forecast.target, render: () => '' });
  } else {
    presentList(host, format, {
      kind: 'Verdict',
      items: verdicts,
      columns: [],
      name: ({ forecast }) => forecast.target,
    });
  }
  if (verdicts.some(({ outcome }) => outcome === 'error')) return EXIT.failed;
  return verdicts.every(({ outcome }) => outcome === 'scheduled') ? EXIT.done : EXIT.unschedulable;
}

interface Counted {
  readonly verdict: Verdict;
  readonly firstFix: number;
  /** How many more pods the same is said of. */
  alike: number;
}

/**
 * Pods of which the same is said, and that have no fixes of their own, share one text. Fixes are counted through all
 * verdicts, so that one number names one fix.
 */
function numbered(verdicts: readonly Verdict[]): readonly Counted[] {
  const byReasons = new Map<Verdict['rejections'], Counted>();
  const shown: Counted[] = [];
  let firstFix = 1;
  for (const verdict of verdicts) {
    const known = verdict.fixes.length === 0 ? byReasons.get(verdict.rejections) : undefined;
    const one = known ?? { verdict, firstFix, alike: 0 };
    if (known) known.alike += 1;
    else shown.push(one);
    byReasons.set(verdict.rejections, one);
    firstFix += verdict.fixes.length;
  }
  return shown;
}
