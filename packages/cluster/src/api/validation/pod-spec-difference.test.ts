import { expect, test } from 'vitest';

import { renderClaimDifference, renderSpecDifference } from './pod-spec-difference.js';

test('a claim that grows while it is not bound', () => {
  const claim = (storage: string) => ({
    accessModes: ['ReadWriteMany' as const],
    selector: { matchLabels: { type: 'nfs' } },
    resources: { requests: { storage } },
    storageClassName: '',
    volumeMode: 'Filesystem' as const,
  });
  expect(renderClaimDifference(claim('500Gi'), claim('1Ti'))).toBe(
    [
      '@@ -10,7 +10,7 @@',
      '  "Resources": {',
      '   "Limits": null,',
      '   "Requests": {',
      '-   "storage": "500Gi"',
      '+   "storage": "1Ti"',
      '   }',
      '  },',
      '  "VolumeName": "",',
      '',
    ].join('\n'),
  );
});

test('namespaces of the host are shown with the security context', () => {
  const spec = { containers: [], securityContext: {} };
  const difference = renderSpecDifference(spec, { ...spec, hostNetwork: true });
  expect(difference).toContain('-  "HostNetwork": false,\n+  "HostNetwork": true,\n');
});
