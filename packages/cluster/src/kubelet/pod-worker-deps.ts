// What the worker of a pod needs of the kubelet.
import type { Clock, ObjectKey } from '@berth/kube';
import type { RecordEvent } from '../controllers/event-recorder.js';
import type { LocalApi } from '../local-api.js';
import type { ImageSource } from '../images/image.js';
import type { ContainerRuntime } from '../runtime/container-runtime.js';
import type { LogWatcher } from './log-times.js';
import type { PodAddresses } from './pod-addresses.js';
import type { KubeletTimes } from './pod-state.js';
import type { TokenSource } from './service-account-token.js';
import type { StatusWriter } from './status-writer.js';

/** What all pods share. */
export interface PodWorkerDeps {
  readonly api: LocalApi;
  readonly clock: Clock;
  readonly dataDir: string;
  readonly runtime: ContainerRuntime;
  readonly images: ImageSource;
  readonly times: KubeletTimes;
  readonly addresses: PodAddresses;
  readonly statuses: StatusWriter;
  readonly record: (nodeName: string) => RecordEvent;
  readonly clusterEnv: () => Readonly<Record<string, string>>;
  /** A programming mistake of ours, or a disk that is full: said, and the pod tries again. */
  readonly onError: (pod: ObjectKey, error: unknown) => void;
  readonly logs: LogWatcher;
  readonly tokens: TokenSource;
}
