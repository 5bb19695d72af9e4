// Writing text that `sh` and fstab read back unchanged.

/** Quotes a word for `sh`. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Quotes words for `sh`. */
export const shellWords = (words: readonly string[]): string => words.map(shellWord).join(' ');

/** A variable that `sh` itself can export; others need `env`. */
export const isShellName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);

/** Escapes a field of an fstab line, where white space and `#` would end it. */
export const fstabField = (text: string): string =>
  text.replace(/[\s\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);

/** Escapes a path in overlay's lowerdir list, where `:` separates and `,` ends the option. */
export const overlayPath = (path: string): string => path.replace(/[\\:,]/g, (character) => `\\${character}`);
