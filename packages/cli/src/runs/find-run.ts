// Runs are named by id, or by as many letters of it as tell it from the others.
import type { BerthClient } from '@berth/client';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { getRun, listRuns, type RunView } from './run-api.unsafe.js';

const SEARCHED_RUNS = '200';

/** The run with this id, or the one whose id (or MLflow run id) contains the text; `latest` is the newest. */
export async function findRun(client: BerthClient, text: string): Promise<RunView> {
  const { items } = await listRuns(client, { limit: SEARCHED_RUNS });
  if (text === 'latest' && items[0]) return getRun(client, items[0].id);
  const matches = items.filter((run) => run.id.includes(text) || run.mlflow?.runId.startsWith(text) === true);
  const [only] = matches;
  if (only && matches.length === 1) return getRun(client, only.id);
  const exact = matches.find((run) => run.id === text);
  if (exact) return getRun(client, exact.id);
  if (matches.length > 1) {
    throw new CliError(`${matches.length} runs have ${JSON.stringify(text)} in their id`, {
      exitCode: EXIT.usage,
      hint: `give more letters: ${matches
        .slice(0, 5)
        .map((run) => run.id)
        .join(', ')}`,
    });
  }
  return getRun(client, text);
}
