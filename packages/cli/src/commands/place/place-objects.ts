// `berth place -f`: the pending pods of a cluster that is given as objects, judged as kube-scheduler would.
import { type Pod, renderKey } from '@berth/kube';
import { createSnapshot, schedule, sortObjects, verdictOf, withDefaults } from '@berth/placement';
import { CliError } from '../../cli-error.js';
import { type Invocation, textOption } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import type { AnyKubeObject } from '../../input/kubernetes-objects.js';
import { loadObjects } from '../../input/load-objects.js';
import { podOfObject } from '../../input/pod-of-object.js';
import { presentVerdicts } from '../../output/present-verdicts.js';

/** Judges the pod that `--pod` names, or all that wait for a node, each as if it were alone. */
export async function placeObjects(invocation: Invocation, file: string): Promise<number> {
  const objects = (await loadObjects(invocation.host, file)).map(({ object }) => object);
  const others = objects.filter(({ kind }) => kind !== 'Pod').map(withBindingMode);
  const pods = objects
    .flatMap((object) => (object.kind === 'Pod' ? (podOfObject(object) ?? []) : []))
    .map((pod) => withDefaults(pod));
  const chosen = choosePods(pods, textOption(invocation, 'pod'));
  const snapshot = createSnapshot({ ...sortObjects(others), pods });
  const verdicts = chosen.map((pod) =>
    verdictOf(schedule(snapshot, pod, { allReasons: true }), { snapshot }),
  );
  return presentVerdicts(invocation, verdicts);
}

/** Storage classes of files may leave out what the API server fills in. */
const withBindingMode = (object: AnyKubeObject): AnyKubeObject =>
  object.kind === 'StorageClass' ? { volumeBindingMode: 'Immediate', ...object } : object;

function choosePods(pods: readonly Pod[], name: string | undefined): readonly Pod[] {
  if (name === undefined) {
    const waiting = pods.filter(({ spec, status }) => !spec?.nodeName && !isFinished(status?.phase));
    if (waiting.length > 0) return waiting;
    throw new CliError('no pod in the file waits for a node', {
      exitCode: EXIT.notFound,
      hint: 'a pod without spec.nodeName does; name another one with --pod NAMESPACE/NAME',
    });
  }
  const found = pods.find((pod) => keyText(pod) === (name.includes('/') ? name : `default/${name}`));
  if (found) return [found];
  throw new CliError(`the file has no pod ${name}`, {
    exitCode: EXIT.notFound,
    hint: pods.length === 0 ? 'it has no pods at all' : `it has ${pods.slice(0, 5).map(keyText).join(', ')}`,
  });
}

const isFinished = (phase: string | undefined): boolean => phase === 'Succeeded' || phase === 'Failed';
const keyText = ({ metadata }: Pod): string =>
  renderKey({ namespace: metadata.namespace ?? 'default', name: metadata.name ?? '' });
