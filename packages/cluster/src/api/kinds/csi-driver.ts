// Rules of CSI drivers: what a driver is taken to do when it does not say.
import { typedRules } from './typed-rules.unsafe.js';

interface CsiDriver {
  readonly spec?:
    | {
        readonly attachRequired?: boolean | undefined;
        readonly podInfoOnMount?: boolean | undefined;
        readonly storageCapacity?: boolean | undefined;
        readonly fsGroupPolicy?: string | undefined;
        readonly requiresRepublish?: boolean | undefined;
        readonly seLinuxMount?: boolean | undefined;
        readonly volumeLifecycleModes?: readonly string[] | undefined;
      }
    | undefined;
}

/** Rules of `CSIDriver.storage.k8s.io`. */
export const csiDriverRules = typedRules<CsiDriver>({
  defaults: ({ spec }) => {
    if (!spec) return;
    spec.attachRequired ??= true;
    spec.podInfoOnMount ??= false;
    spec.storageCapacity ??= false;
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
    spec.requiresRepublish ??= false;
    spec.seLinuxMount ??= false;
    if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ['Persistent'];
  },
});
