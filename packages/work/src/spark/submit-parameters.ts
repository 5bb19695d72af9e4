// `sparkSubmitParameters`: options of spark-submit in one text, quoted as in a shell that expands nothing.
import { failure, success, type Result } from '@berth/kube';
import { splitWords } from '../shell-words.js';

/** What spark-submit was told. */
export interface SubmitParameters {
  /** Properties by key: those of dedicated options beat those of `--conf`, wherever they stand; else the last wins. */
  readonly conf: Readonly<Record<string, string>>;
  /** The text as it was written. */
  readonly text: string;
}

/** Options that stand for a property. */
const PROPERTY_OF: Readonly<Record<string, string>> = {
  '--driver-memory': 'spark.driver.memory',
  '--driver-cores': 'spark.driver.cores',
  '--executor-memory': 'spark.executor.memory',
  '--executor-cores': 'spark.executor.cores',
  '--num-executors': 'spark.executor.instances',
  '--name': 'spark.app.name',
  '--jars': 'spark.jars',
  '--py-files': 'spark.submit.pyFiles',
  '--files': 'spark.files',
  '--archives': 'spark.archives',
  '--packages': 'spark.jars.packages',
  '--repositories': 'spark.jars.repositories',
};

/** Options with a value that is no property of ours, and those without one. */
const OTHER_OPTIONS = new Set([
  '--class',
  '--properties-file',
  '--exclude-packages',
  '--master',
  '--deploy-mode',
]);
const SWITCHES = new Set(['--verbose', '-v', '--supervise']);

/** Reads the text. */
export function readSubmitParameters(text: string): Result<SubmitParameters> {
  const words = splitWords(text);
  if (!words.ok) return refused(`the quotes do not close in: ${text}`);
  const said: Record<string, string> = {};
  const dedicated: Record<string, string> = {};
  for (let at = 0; at < words.value.length; at += 1) {
    const [option = '', inline] = splitOption(words.value[at] ?? '');
    if (SWITCHES.has(option)) continue;
    const property = Object.hasOwn(PROPERTY_OF, option) ? PROPERTY_OF[option] : undefined;
    const isConf = option === '--conf' || option === '-c';
    if (!isConf && property === undefined && !OTHER_OPTIONS.has(option))
      return refused(`spark-submit has no option ${JSON.stringify(option)}`);
    if (inline === undefined) at += 1;
    const value = inline ?? words.value[at];
    if (value === undefined) return refused(`${option} has no value`);
    if (property !== undefined) dedicated[property] = value;
    if (!isConf) continue;
    const equals = value.indexOf('=');
    if (equals <= 0) return refused(`--conf needs KEY=VALUE, not ${JSON.stringify(value)}`);
    said[value.slice(0, equals)] = value.slice(equals + 1);
  }
  return success({ conf: { ...said, ...dedicated }, text });
}

/** spark-submit takes `--option=value` as well. */
function splitOption(word: string): readonly [string, string | undefined] {
  const equals = word.indexOf('=');
  return word.startsWith('--') && equals > 0
    ? [word.slice(0, equals), word.slice(equals + 1)]
    : [word, undefined];
}

const refused = (message: string): Result<never> => failure({ code: 'spark.submit-parameters', message });
