// Colour, where it is wanted. Nothing is ever said by colour alone.

const CODES = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33', blue: '34', cyan: '36' } as const;

export type StyleName = keyof typeof CODES;

/** Gives the function that styles text, or leaves it plain. */
export const styler =
  (enabled: boolean) =>
  (style: StyleName, text: string): string =>
    enabled && text !== '' ? `\u001B[${CODES[style]}m${text}\u001B[0m` : text;

// Built from its code so that the source holds no control character.
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** The text without colours. */
export const withoutStyle = (text: string): string => text.replace(ESCAPES, '');
