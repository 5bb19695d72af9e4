// Cron schedules as Kubernetes reads them: five fields, names, steps, `@hourly` and its kin, in a time zone.
// See https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax

/** A parsed schedule: the values that each field takes. */
export interface CronSchedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** Day of month and day of week are both restricted: then either one is enough. */
  readonly eitherDay: boolean;
}

const MACROS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MINUTE_MS = 60_000;
/** Longest time that is searched for a match: `0 0 29 2 *` comes every four years, or eight around 2100. */
const SEARCH_MINUTES = 9 * 366 * 24 * 60;

/** Parses a schedule; undefined when it cannot be read. */
export function parseCron(text: string): CronSchedule | undefined {
  const macro = text.trim();
  const fields = (Object.hasOwn(MACROS, macro) ? (MACROS[macro] ?? '') : macro).split(/\s+/u);
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  if (fields.length !== 5) return undefined;
  const minutes = parseField(minute, { min: 0, max: 59 });
  const hours = parseField(hour, { min: 0, max: 23 });
  const days = parseField(day, { min: 1, max: 31 });
  const months = parseField(month, { min: 1, max: 12, names: MONTHS });
  const sevens = parseField(weekday, { min: 0, max: 7, names: WEEKDAYS });
  if (!minutes || !hours || !days || !months || !sevens) return undefined;
  const weekdays = new Set([...sevens].map((value) => value % 7));
  return { minutes, hours, days, months, weekdays, eitherDay: !isStar(day) && !isStar(weekday) };
}

/** The first time after `afterMs` that the schedule names, in the zone (an IANA name); undefined: there is none. */
export function nextCronTime(schedule: CronSchedule, afterMs: number, zone = 'UTC'): number | undefined {
  const clock = zoneClock(zone);
  let atMs = Math.floor(afterMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  const endMs = atMs + SEARCH_MINUTES * MINUTE_MS;
  while (atMs < endMs) {
    const time = clock(atMs);
    if (!matchesDay(schedule, time)) atMs += (24 * 60 - time.hour * 60 - time.minute) * MINUTE_MS;
    else if (!schedule.hours.has(time.hour)) atMs += (60 - time.minute) * MINUTE_MS;
    else if (!schedule.minutes.has(time.minute)) atMs += MINUTE_MS;
    else return atMs;
    // Days with 23 or 25 hours: step back to the start of the day that a jump may have overshot.
    const landed = clock(atMs);
    if (landed.hour === 1 && landed.minute === 0 && time.hour > 1) atMs -= 60 * MINUTE_MS;
  }
  return undefined;
}

const isStar = (field: string): boolean => field === '*' || field === '?' || field.startsWith('*/');

interface FieldRange {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[] | undefined;
}

function parseField(field: string, range: FieldRange): ReadonlySet<number> | undefined {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^([^/]+)(?:\/(\d+))?$/u.exec(part);
    const [span = '', stepText] = match?.slice(1) ?? [];
    const bounds = parseSpan(span, stepText !== undefined, range);
    const step = stepText === undefined ? 1 : Number(stepText);
    if (!match || !bounds || step < 1) return undefined;
    for (let value = bounds.from; value <= bounds.to; value += step) values.add(value);
  }
  return values;
}

function parseSpan(span: string, hasStep: boolean, range: FieldRange) {
  if (span === '*' || span === '?') return { from: range.min, to: range.max };
  const [first = '', last] = span.split('-');
  const from = parseValue(first, range);
  const to = last === undefined ? (hasStep ? range.max : from) : parseValue(last, range);
  if (from === undefined || to === undefined || from > to) return undefined;
  return { from, to };
}

function parseValue(text: string, { min, max, names = [] }: FieldRange): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named + min;
  const value = /^\d+$/u.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

interface LocalTime {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly weekday: number;
}

function matchesDay(schedule: CronSchedule, time: LocalTime): boolean {
  if (!schedule.months.has(time.month)) return false;
  const [day, weekday] = [schedule.days.has(time.day), schedule.weekdays.has(time.weekday)];
  return schedule.eitherDay ? day || weekday : day && weekday;
}

function zoneClock(zone: string): (atMs: number) => LocalTime {
  if (zone === 'UTC') {
    return (atMs) => {
      const date = new Date(atMs);
      return {
        minute: date.getUTCMinutes(),
        hour: date.getUTCHours(),
        day: date.getUTCDate(),
        month: date.getUTCMonth() + 1,
        weekday: date.getUTCDay(),
      };
    };
  }
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    minute: 'numeric',
    hour: 'numeric',
    day: 'numeric',
    month: 'numeric',
    weekday: 'short',
  });
  return (atMs) => {
    const parts = new Map(format.formatToParts(new Date(atMs)).map(({ type, value }) => [type, value]));
    const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type) ?? 0);
    const weekday = WEEKDAYS.indexOf((parts.get('weekday') ?? '').toLowerCase());
    return {
      minute: number('minute'),
      hour: number('hour'),
      day: number('day'),
      month: number('month'),
      weekday,
    };
  };
}
