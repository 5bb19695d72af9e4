// Run states and events are stored as the JSON that this program wrote itself; reading them back trusts that.
import type { RunState } from '@berth/work';

/** A stored state. */
export const runStateOf = (json: string): RunState => JSON.parse(json) as RunState;
