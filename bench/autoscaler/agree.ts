// Compares our answers to autoscaler cases with those of somebody else, in every field that is no matter of chance.
// Run: npx tsx --conditions=berth-source bench/autoscaler/agree.ts CASES.jsonl ANSWERS.jsonl [SHOWN]
// Lines of ANSWERS are `{"id", "expect"}` in the format of the autoscaler vectors.
import { readFileSync } from 'node:fs';
import { evaluateAutoscalerCase, type AutoscalerCase } from '@berth/placement';
import {
  canonicalText,
  comparedFields,
  removedAlike,
  removedOf,
  SETS,
  type AnswerFields,
} from '../../packages/placement/src/cases/test-support/autoscaler-answer.js';

const [casesFile = '', answersFile = '', shown = '10'] = process.argv.slice(2);
const cases = new Map(linesOf(casesFile).map((one) => [String(one['id']), one]));
let agreeing = 0;
const different: string[] = [];
const byField = new Map<string, number>();
for (const answer of linesOf(answersFile)) {
  const id = String(answer['id']);
  const fields = differences(id, answer['expect'] as AnswerFields);
  if (fields.length === 0) agreeing++;
  else different.push([id, ...fields.map(({ text: line }) => `  ${line}`)].join('\n'));
  for (const { name } of fields) byField.set(name, (byField.get(name) ?? 0) + 1);
}
for (const one of different.slice(0, Number(shown))) process.stdout.write(`${one}\n`);
process.stdout.write(
  `${JSON.stringify({ agreeing, different: different.length, byField: Object.fromEntries(byField) })}\n`,
);
process.exitCode = different.length > 0 ? 1 : 0;

function linesOf(file: string): readonly AnswerFields[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AnswerFields);
}

/** AnswerFields of a scale-down that chance decides, or that a scale-up just before it does. */
function undecided(theirs: AnswerFields): readonly string[] {
  const later = ['unremovableLater', 'removedEmpty', 'removedDrain', 'removed', 'scaleDownResult'];
  if ('utilizationVaries' in theirs) return [...later, 'utilization', 'unneeded', 'unremovable'];
  return theirs['result'] === 'Successful' ? later : [];
}

interface Difference {
  readonly name: string;
  readonly text: string;
}

function differences(id: string, theirs: AnswerFields): readonly Difference[] {
  const ours = answerOf(id);
  // Where chance decides which pods fit the nodes there are, all else follows from it.
  if ('consideredAny' in theirs)
    return describe(ours, theirs, isSame('considered', ours, theirs) ? [] : ['considered']);
  const isSet = 'perGroupAny' in theirs;
  const names = comparedFields(ours, theirs);
  if (!('settled' in theirs) || isSet || 'settledVaries' in theirs) names.delete('settled');
  for (const name of undecided(theirs)) names.delete(name);
  if (isSet) for (const name of ['pendingAfter', 'scaleUps', 'ties']) names.delete(name);
  const found = [...names].filter((name) => !isSame(name, ours, theirs));
  const isUndecided = undecided(theirs).includes('removed');
  if (!isUndecided && !removedAlike(ours, theirs)) found.push('removed');
  return describe(ours, theirs, found);
}

function describe(ours: AnswerFields, theirs: AnswerFields, names: readonly string[]): readonly Difference[] {
  const shownIn = (fields: AnswerFields, name: string): string =>
    canonicalText(fields[name] ?? removedOf(fields));
  return names.map((name) => ({
    name,
    text: `${name}\n    ours   ${shownIn(ours, name)}\n    theirs ${shownIn(theirs, name)}`,
  }));
}

function answerOf(id: string): AnswerFields {
  try {
    return { ...evaluateAutoscalerCase(cases.get(id) as unknown as AutoscalerCase) };
  } catch (error) {
    return { crashed: String(error) };
  }
}

function isSame(name: string, ours: AnswerFields, theirs: AnswerFields): boolean {
  const mine = canonicalText(ours[name]);
  const set = theirs[SETS[name] ?? ''];
  if (mine === canonicalText(theirs[name])) return true;
  if (!Array.isArray(set)) return false;
  return (
    set.some((member) => canonicalText(member) === mine) || (name === 'perGroup' && isNear(ours[name], set))
  );
}

/** Where equal scores leave the order open, a rare member may be missing: one node or pod more or less. */
function isNear(mine: unknown, set: readonly unknown[]): boolean {
  const groups = mine as readonly AnswerFields[];
  return groups.every((group, index) =>
    set.some((member) => {
      const other = (member as readonly AnswerFields[])[index];
      const gap = Math.abs(Number(group['nodesNeeded']) - Number(other?.['nodesNeeded']));
      return other !== undefined && gap <= 1;
    }),
  );
}
