// The public surface of `client`: clients of the Kubernetes API and of our own.
export {
  ApiProblem,
  createBerthClient,
  type BerthClient,
  type BerthConnection,
  type CallOptions,
} from './berth-client.js';
export { writeTar, type TarFile } from './tar-write.js';
