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

/** Fixes are counted through all verdicts, so that one number names one fix. */
function numbered(
  verdicts: readonly Verdict[],
): readonly { readonly verdict: Verdict; readonly firstFix: number }[] {
  let firstFix = 1;
  return verdicts.map((verdict) => {
    const one = { verdict, firstFix };
    firstFix += verdict.fixes.length;
    return one;
  });
}
