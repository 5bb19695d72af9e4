// DefaultTolerationSeconds: a pod stays for five minutes on a node that fails, unless it says something else.
import type { Pod, Toleration } from '@berth/kube';

import { typedDraft } from '../kinds/typed-rules.unsafe.js';
import type { AdmissionPlugin, AdmissionRequest } from './admission.js';

const seconds = 300;

/** The plugin kube-apiserver runs under the same name. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  mutate: (request) => {
    if (!isPodWrite(request)) return;
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

/** On updates too: an apply of the unchanged manifest sends the list without what was added here. */
const isPodWrite = ({ group, kind, context }: AdmissionRequest): boolean =>
  group === '' && kind === 'Pod' && context.operation !== 'DELETE' && !context.subresource;

const concerns = ({ key, effect }: Toleration, taint: string): boolean =>
  (!key || key === taint) && (!effect || effect === 'NoExecute');
