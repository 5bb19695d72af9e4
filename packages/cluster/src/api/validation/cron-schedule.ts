// Reads cron schedules far enough to say what is wrong with them, in the words of the parser Kubernetes uses.

interface Field {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const fields: readonly Field[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: ['', ...months] },
  { min: 0, max: 6, names: days },
];

const descriptors: ReadonlySet<string> = new Set([
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
]);

/** What is wrong with a schedule of five fields or a word such as `@daily`; undefined when it is fine. */
export function cronProblem(schedule: string): string | undefined {
  const text = schedule.replace(/^(?:CRON_)?TZ=\S+\s*/, '');
  if (text.startsWith('@')) return descriptorProblem(text);
  const parts = text.split(/\s+/).filter(Boolean);
  if (parts.length !== fields.length)
    return `expected exactly ${fields.length} fields, found ${parts.length}: [${parts.join(' ')}]`;
  for (const [index, part] of parts.entries()) {
    const field = fields[index];
    const problem = field && listProblem(part, field);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function descriptorProblem(text: string): string | undefined {
  if (descriptors.has(text)) return undefined;
  if (!text.startsWith('@every ')) return `unrecognized descriptor: ${text}`;
  const duration = text.slice('@every '.length);
  if (/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(duration)) return undefined;
  return `failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`;
}

function listProblem(part: string, field: Field): string | undefined {
  for (const expression of part.split(',').filter(Boolean)) {
    const problem = rangeProblem(expression, field);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function rangeProblem(expression: string, field: Field): string | undefined {
  const [range = '', step, ...tooMany] = expression.split('/');
  const [low = '', high, ...more] = range.split('-');
  if (more.length > 0) return `too many hyphens: ${expression}`;
  if (tooMany.length > 0) return `too many slashes: ${expression}`;
  const isStar = low === '*' || low === '?';
  const start = isStar ? field.min : numberOf(low, field);
  if (typeof start === 'string') return start;
  const end = isStar
    ? field.max
    : high === undefined
      ? step === undefined
        ? start
        : field.max
      : numberOf(high, field);
  if (typeof end === 'string') return end;
  const every = step === undefined ? 1 : numberOf(step, { ...field, names: [] });
  if (typeof every === 'string') return every;
  if (start < field.min) return `beginning of range (${start}) below minimum (${field.min}): ${expression}`;
  if (end > field.max) return `end of range (${end}) above maximum (${field.max}): ${expression}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${expression}`;
  return every === 0 ? `step of range should be a positive number: ${expression}` : undefined;
}

/** A number or a name; the text says why it is neither. */
function numberOf(text: string, { names }: Field): number | string {
  const named = text === '' ? -1 : names.indexOf(text.toLowerCase());
  if (named >= 0) return named;
  if (/^\d+$/.test(text)) return Number(text);
  if (/^-\d+$/.test(text)) return `negative number (${text}) not allowed: ${text}`;
  const quoted = JSON.stringify(text);
  return `failed to parse int from ${text}: strconv.Atoi: parsing ${quoted}: invalid syntax`;
}
