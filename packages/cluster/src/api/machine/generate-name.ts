// Names that the server makes from `metadata.generateName`.

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
const MAX_NAME_LENGTH = 63;

/** The prefix and five random letters, 63 characters at most (k8s.io/apiserver names.SimpleNameGenerator). */
export function generateName(prefix: string, random: () => number): string {
  return prefix.slice(0, MAX_NAME_LENGTH - SUFFIX_LENGTH) + randomSuffix(random);
}

/** Five letters that spell no word. */
export function randomSuffix(random: () => number): string {
  let suffix = '';
  for (let i = 0; i < SUFFIX_LENGTH; i++) suffix += ALPHABET[Math.floor(random() * ALPHABET.length)] ?? 'x';
  return suffix;
}
