// Named maxima of this room: every cache and every loop over outside data ends somewhere.

/** Parsed quantities remembered; real clusters use a few hundred spellings. */
export const MAX_CACHED_QUANTITIES = 4096;

/** Longest quantity text; longer ones are refused before any big arithmetic. */
export const MAX_QUANTITY_LENGTH = 256;

/** Largest power of ten of a quantity with an exponent. */
export const MAX_QUANTITY_EXPONENT = 256;

/** Parsed selector texts remembered by `matchesSelectorText`. */
export const MAX_CACHED_SELECTORS = 1024;

/** Words longer than this are not compared for suggestions. */
export const MAX_SUGGESTION_LENGTH = 100;

/** Operations in one JSON patch; kube-apiserver has the same limit. */
export const MAX_JSON_PATCH_OPERATIONS = 10_000;

/** A larger YAML text is refused: its tree takes a hundred times as much memory. */
export const MAX_YAML_BYTES = 16 * 1024 * 1024;

/** A YAML document of more lines and items is refused. */
export const MAX_YAML_NODES = 1_000_000;

/** A larger JSON text is refused. A cluster of 5,000 nodes and 30,000 pods is about as large. */
export const MAX_JSON_BYTES = 256 * 1024 * 1024;

/** Depth of nesting that YAML and patches may have. */
export const MAX_DEPTH = 500;

/** Cells of the table that compares two texts line by line; larger ones are exchanged whole. */
export const MAX_DIFF_CELLS = 4_000_000;

/** Characters of a text that is edited in place. */
export const MAX_EDITED_TEXT = 2 * 1024 * 1024;
/** Levels of a YAML text that is read the quick way; the full parser has what is deeper. */
export const MAX_PLAIN_YAML_DEPTH = 64;
