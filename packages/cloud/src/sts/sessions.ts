// Temporary credentials: minted by AssumeRole, accepted by the endpoint until they expire.
import { accountTable } from '../tables.js';

export interface SessionRow {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Absent: a session of the account's root or of a user (GetSessionToken). */
  readonly roleName?: string | undefined;
  readonly userName?: string | undefined;
  readonly sessionName: string;
  readonly expiresMs: number;
}

/** By access key id. */
export const sessions = accountTable<SessionRow>('sts.session');
