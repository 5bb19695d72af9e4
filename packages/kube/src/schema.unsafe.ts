// The one cast for the schema: the file is ours, built by a script and checked by a test, so it is not parsed again.
import type { Schema } from './schema-shape.js';

/** Takes the text of the shipped schema file for what it is. */
export const readSchemaText = (text: string): Schema => JSON.parse(text) as Schema;
