// Compares our answers to autoscaler cases with those of somebody else, in every field that is no matter of chance.
// Run: npx tsx --conditions=berth-source bench/autoscaler/agree.ts CASES.jsonl ANSWERS.jsonl [SHOWN]
// Lines of ANSWERS are `{"id", "expect"}` in the format of the autoscaler vectors.
import { readFileSync } from 'node:fs';
import { evaluateAutoscalerCase, type AutoscalerCase } from '@berth/placement';

type Fields = Readonly<Record<string, unknown>>;

/** Fields that hold one member of a set, and the field of the set. */
const SETS: Readonly<Record<string, string>> = {
  scaleUps: 'scaleUpsAny',
  perGroup: 'perGroupAny',
  considered: 'consideredAny',
  unneeded: 'unneededAny',
  unremovable: 'unremovableAny',
  unremovableLater: 'unremovableLaterAny',
};
const IGNORED = new Set([
  ...Object.values(SETS),
  'byChoice',
  'orderMatters',
  'removedAny',
  'removedEmpty',
  'removedDrain',
  'tiesVary',
  'settledVaries',
  'utilizationVaries',
]);

const [casesFile = '', answersFile = '', shown = '10'] = process.argv.slice(2);
const cases = new Map(linesOf(casesFile).map((one) => [String(one['id']), one]));
let agreeing = 0;
const different: string[] = [];
const byField = new Map<string, number>();
for (const answer of linesOf(answersFile)) {
  const id = String(answer['id']);
  const fields = differences(id, answer['expect'] as Fields);
  if (fields.length === 0) agreeing++;
  else different.push([id, ...fields.map(({ text: line }) => `  ${line}`)].join('\n'));
  for (const { name } of fields) byField.set(name, (byField.get(name) ?? 0) + 1);
}
for (const one of different.slice(0, Number(shown))) process.stdout.write(`${one}\n`);
process.stdout.write(
  `${JSON.stringify({ agreeing, different: different.length, byField: Object.fromEntries(byField) })}\n`,
);
process.exitCode = different.length > 0 ? 1 : 0;

function linesOf(file: string): readonly Fields[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Fields);
}

/** Fields of a scale-down that chance decides, or that a scale-up just before it does. */
function undecided(theirs: Fields): readonly string[] {
  const later = ['unremovableLater', 'removedEmpty', 'removedDrain', 'removed', 'scaleDownResult'];
  if ('utilizationVaries' in theirs) return [...later, 'utilization', 'unneeded', 'unremovable'];
  return theirs['result'] === 'Successful' ? later : [];
}

interface Difference {
  readonly name: string;
  readonly text: string;
}

function differences(id: string, theirs: Fields): readonly Difference[] {
  const ours = answerOf(id);
  // Where chance decides which pods fit the nodes there are, all else follows from it.
  if ('consideredAny' in theirs)
    return describe(ours, theirs, isSame('considered', ours, theirs) ? [] : ['considered']);
  const isSet = 'perGroupAny' in theirs;
  const names = new Set([...Object.keys(ours), ...Object.keys(theirs)].filter((name) => !IGNORED.has(name)));
  if (!('settled' in theirs) || isSet || 'settledVaries' in theirs) names.delete('settled');
  for (const name of undecided(theirs)) names.delete(name);
  if (isSet) for (const name of ['pendingAfter', 'scaleUps', 'ties']) names.delete(name);
  const found = [...names].filter((name) => !isSame(name, ours, theirs));
  const removed = (theirs['removedAny'] as unknown[] | undefined) ?? [removedOf(theirs)];
  const isUndecided = undecided(theirs).includes('removed');
  if (!isUndecided && !removed.some((one) => text(one) === text(removedOf(ours)))) found.push('removed');
  return describe(ours, theirs, found);
}

function describe(ours: Fields, theirs: Fields, names: readonly string[]): readonly Difference[] {
  const shownIn = (fields: Fields, name: string): string => text(fields[name] ?? removedOf(fields));
  return names.map((name) => ({
    name,
    text: `${name}\n    ours   ${shownIn(ours, name)}\n    theirs ${shownIn(theirs, name)}`,
  }));
}

function answerOf(id: string): Fields {
  try {
    return { ...evaluateAutoscalerCase(cases.get(id) as unknown as AutoscalerCase) };
  } catch (error) {
    return { crashed: String(error) };
  }
}

function isSame(name: string, ours: Fields, theirs: Fields): boolean {
  const mine = text(ours[name]);
  const set = theirs[SETS[name] ?? ''];
  if (mine === text(theirs[name])) return true;
  if (!Array.isArray(set)) return false;
  return set.some((member) => text(member) === mine) || (name === 'perGroup' && isNear(ours[name], set));
}

/** Where equal scores leave the order open, a rare member may be missing: one node or pod more or less. */
function isNear(mine: unknown, set: readonly unknown[]): boolean {
  const groups = mine as readonly Fields[];
  return groups.every((group, index) =>
    set.some((member) => {
      const other = (member as readonly Fields[])[index];
      const gap = Math.abs(Number(group['nodesNeeded']) - Number(other?.['nodesNeeded']));
      return other !== undefined && gap <= 1;
    }),
  );
}

/** All that was removed, together. */
function removedOf(answer: Fields): readonly string[] {
  return [
    ...((answer['removedEmpty'] as string[] | undefined) ?? []),
    ...((answer['removedDrain'] as string[] | undefined) ?? []),
  ].toSorted();
}

function text(value: unknown): string {
  return JSON.stringify(value, sortKeys) ?? 'absent';
}

function sortKeys(_: string, value: unknown): unknown {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}
