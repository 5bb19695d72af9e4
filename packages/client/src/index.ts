// The public surface of `client`: clients of the Kubernetes API and of our own.
export {
  connectionOf,
  inClusterConnection,
  type ClientCertificate,
  type CredentialPlugin,
  type Credentials,
  type Impersonation,
  type KubeConnection,
  type PemSource,
} from './connection.js';
export { CredentialPluginError } from './credential-plugin.js';
export { execInPod, type ExecOptions, type TerminalSize } from './exec-in-pod.js';
export { createInformer, type Informer, type InformerChange, type InformerOptions } from './informer.js';
export { createKubeClient, type KubeClient, type KubeClientOptions } from './kube-client.js';
export {
  chooseContext,
  parseKubeconfig,
  type ChosenContext,
  type Kubeconfig,
  type KubeconfigEntry,
} from './kubeconfig.js';
export { kubeconfigPaths, loadConnection, loadKubeconfig } from './load-kubeconfig.js';
export type { PathOptions } from './object-path.js';
export { systemClock } from './system-clock.js';
export { ConnectionError } from './connection-error.js';
export type { ApiRequest, Handshake, Transport } from './transport.js';
export {
  ApiProblem,
  createBerthClient,
  type BerthClient,
  type BerthConnection,
  type CallOptions,
} from './berth-client.js';
export { writeTar, type TarFile } from './tar-write.js';
