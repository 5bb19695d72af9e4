// The random ends of generated names: five letters and digits that cannot form words or look alike.

const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** Five characters, from a source of numbers in [0, 1). */
export function randomSuffix(random: () => number): string {
  return Array.from({ length: 5 }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
}
