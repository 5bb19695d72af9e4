// The pods that a file stands for.
import type { DeclaredCompute } from '@berth/compute';
import type { Invocation } from '../../command.js';
import { loadObjects } from '../../input/load-objects.js';
import { type ExplainedFile, manifestPods } from './manifest-pods.js';

/** Reads a file of Kubernetes objects. */
export async function loadExplainedFile(
  { host }: Invocation,
  file: string,
  _compute: DeclaredCompute,
): Promise<ExplainedFile> {
  return manifestPods(file, await loadObjects(host, file));
}
