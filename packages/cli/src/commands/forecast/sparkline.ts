// A series of numbers as one line of bars, for people.

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const NOTHING = '·';

/** At most `width` characters: each stands for the highest of as many values as it takes; zero is a dot. */
export function renderSparkline(values: readonly number[], width: number): string {
  const step = Math.max(1, Math.ceil(values.length / width));
  const highs: number[] = [];
  for (let from = 0; from < values.length; from += step)
    highs.push(Math.max(...values.slice(from, from + step)));
  const highest = Math.max(1, ...highs);
  return highs.map((value) => (value === 0 ? NOTHING : barOf(value / highest))).join('');
}

const barOf = (share: number): string => BARS[Math.ceil(share * BARS.length) - 1] ?? BARS[0];
