// Creates and deletes the pods of a workload, and tells it in events as kube-controller-manager does.
import type { ObjectReference, Pod } from '@berth/kube';
import type { LocalApi } from '../../local-api.js';
import { unlessGone } from '../controller.js';
import type { RecordEvent } from '../event-recorder.js';
import { forEachParallel } from '../parallel.js';

export interface PodChanger {
  readonly api: LocalApi;
  readonly record: RecordEvent;
  readonly about: ObjectReference;
}

/** Creates these pods; throws the first refusal after all were tried. */
export const createPods = (changer: PodChanger, pods: readonly Pod[]): Promise<void> =>
  forEachParallel(pods, async (draft) => {
    const { about, record } = changer;
    try {
      const pod = await changer.api.create('pods', draft);
      record({
        about,
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message: `Created pod: ${pod.metadata.name}`,
      });
    } catch (error) {
      const message = `Error creating: ${error instanceof Error ? error.message : String(error)}`;
      record({ about, type: 'Warning', reason: 'FailedCreate', message });
      throw error;
    }
  });

/** Deletes these pods. */
export const deletePods = (changer: PodChanger, pods: readonly Pod[]): Promise<void> =>
  forEachParallel(pods, async ({ metadata: { namespace, name = '', uid } }) => {
    await unlessGone(changer.api.delete('pods', { namespace, name }, { uid }));
    const message = `Deleted pod: ${name}`;
    changer.record({ about: changer.about, type: 'Normal', reason: 'SuccessfulDelete', message });
  });
