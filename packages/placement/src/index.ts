export type * from './verdict.js';
