// What a control plane is started with.
import type { Clock, ObjectApi } from '@berth/kube';
import type { DeclaredCompute } from '@berth/compute';
import type { HttpsIdentity } from './http/listen.js';
import type { TrackingOptions } from './mlflow/start-tracking.js';
import type { ImageBuilder } from './runs/image-builder.js';

export interface ControlPlaneOptions {
  /** The cluster that runs go to; all names of it. */
  readonly cluster: {
    readonly api: ObjectApi;
    readonly compute?: DeclaredCompute | undefined;
    /** The file that declares it. */
    readonly computeFile?: { readonly text: string; readonly file: string } | undefined;
    /** The first is the default of runs that name none. */
    readonly names: readonly string[];
  };
  /** Made with its service accounts when it is missing; the default of runs that name none. */
  readonly namespace: string;
  readonly images: ImageBuilder;
  /** Folder of this instance alone. */
  readonly dataDir: string;
  readonly tls: HttpsIdentity;
  /** 0 for a free port. */
  readonly port: number;
  readonly tracking: TrackingOptions;
  readonly clock: Clock;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** One line of the story: what is being done, and trouble that will be tried again. */
  readonly onStep: (text: string) => void;
}
