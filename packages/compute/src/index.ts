export type * from './pool.js';
