// A template is written by a user and created by us: it must not reach further than the user.
import type { PodSpec } from '@berth/kube';
import { expect, test } from 'vitest';
import { tokenSecretName } from './object-names.js';
import { forbiddenField } from './template-rules.js';

const pod = (more: Partial<PodSpec>, container: object = {}): PodSpec => ({
  containers: [{ name: 'c', image: 'i', ...container }],
  ...more,
});
const secret = tokenSecretName('mlflow-project-0123-1795372190000');

test.each<[string | undefined, PodSpec]>([
  [undefined, pod({ serviceAccountName: 'mine', volumes: [{ name: 'v', secret: { secretName: 'mine' } }] })],
  [undefined, pod({}, { securityContext: { capabilities: { add: ['CHOWN'], drop: ['ALL'] } } })],
  ['hostNetwork', pod({ hostNetwork: true })],
  ['hostPID', pod({ hostPID: true })],
  ['hostIPC', pod({ hostIPC: true })],
  [
    'serviceAccountName k8s-serviceaccount-for-parallels-ns',
    pod({ serviceAccountName: 'k8s-serviceaccount-for-parallels-ns' }),
  ],
  [
    'serviceAccount k8s-serviceaccount-for-parallels-ns',
    pod({ serviceAccount: 'k8s-serviceaccount-for-parallels-ns' }),
  ],
  ['volume v of kind hostPath', pod({ volumes: [{ name: 'v', hostPath: { path: '/' } }] })],
  [`volume v with Secret ${secret}`, pod({ volumes: [{ name: 'v', secret: { secretName: secret } }] })],
  [
    `volume v with Secret ${secret}`,
    pod({ volumes: [{ name: 'v', projected: { sources: [{ secret: { name: secret } }] } }] }),
  ],
  ['securityContext.privileged of container c', pod({}, { securityContext: { privileged: true } })],
  [
    'capability SYS_ADMIN of container c',
    pod({}, { securityContext: { capabilities: { add: ['SYS_ADMIN'] } } }),
  ],
  ['hostPort of container c', pod({}, { ports: [{ containerPort: 80, hostPort: 80 }] })],
  [
    'securityContext.privileged of container init',
    pod({ initContainers: [{ name: 'init', image: 'i', securityContext: { privileged: true } }] }),
  ],
  [
    `Secret ${secret} in the environment of container c`,
    pod({}, { env: [{ name: 'T', valueFrom: { secretKeyRef: { name: secret, key: 'token' } } }] }),
  ],
  [
    `Secret ${secret} in the environment of container c`,
    pod({}, { envFrom: [{ secretRef: { name: secret } }] }),
  ],
])('%s', (field, spec) => expect(forbiddenField(spec, 'ns')).toBe(field));
