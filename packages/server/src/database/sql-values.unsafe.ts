// Kysely gives parameters as `unknown`; the driver takes SQL values and throws on anything else, so no check is lost.
import type { StatementSyncInstance } from '@photostructure/sqlite';

/** Parameters as the driver's type wants them. */
export const sqlValues = (parameters: readonly unknown[]): Parameters<StatementSyncInstance['all']> =>
  parameters as Parameters<StatementSyncInstance['all']>;
