// DefaultTolerationSeconds: a pod stays for five minutes on a node that fails, unless it says something else.
import type { Pod, Toleration } from '@berth/kube';

import { typedDraft } from '../kinds/typed-rules.unsafe.js';
import { isPodCreate, type AdmissionPlugin } from './admission.js';

const seconds = 300;

/** The plugin kube-apiserver runs under the same name. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  mutate: (request) => {
    if (!isPodCreate(request)) return;
    const { spec } = typedDraft<Pod>(request.draft);
    if (!spec) return;
    const given = spec.tolerations ?? [];
    const added = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
      .filter((key) => !given.some((toleration) => concerns(toleration, key)))
      .map((key) => ({
        key,
        operator: 'Exists' as const,
        effect: 'NoExecute' as const,
        tolerationSeconds: seconds,
      }));
    if (added.length > 0) spec.tolerations = [...given, ...added];
  },
};

const concerns = ({ key, effect }: Toleration, taint: string): boolean =>
  (!key || key === taint) && (!effect || effect === 'NoExecute');
