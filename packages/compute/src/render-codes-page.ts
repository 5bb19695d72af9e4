// The page of what reading and linting a ClusterConfig say, from their registries: docs print it, nobody writes it.
import { lintCodes } from './lint/lint-codes.js';
import { computeProblems } from './problems.js';

/** Renders the page as Markdown: a table of problems, and one of lint findings. */
export function renderCodesPage(): string {
  const problems = Object.entries(computeProblems).map(
    ([code, { title, fix }]) => `| \`${code}\` | ${title} | ${fix} |`,
  );
  const findings = Object.entries(lintCodes).map(([code, about]) => `| \`${code}\` | ${about} |`);
  return [
    '# What Berth says of a ClusterConfig',
    '',
    '`berth validate` refuses or warns, with file, line and column; `berth lint` looks further into a valid file.',
    'A warning that is meant becomes information by its code in `metadata.annotations`:',
    '`berth.dev/accepted-findings: quota.vcpu,iam.admin`.',
    '',
    '## Problems (`berth validate`)',
    '',
    '| code | what it is | what to do |',
    '| --- | --- | --- |',
    ...problems,
    '',
    '## Findings (`berth lint`)',
    '',
    'Each finding comes with its line, what it would cause, and what to write instead.',
    '',
    '| code | what it is about |',
    '| --- | --- |',
    ...findings,
    '',
  ].join('\n');
}
