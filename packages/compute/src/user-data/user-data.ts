// What user data may say of a node.
import type { JsonObject, Taint } from '@berth/kube';

/** Everything that is said; what is not said is absent or empty. */
export interface NodeUserData {
  /** `script` is any text that is of none of the other forms. */
  readonly form: 'none' | 'node-config' | 'cloud-config' | 'bottlerocket' | 'powershell' | 'script';
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  /** A limit that stands by itself; see `podLimit` for the one that counts. */
  readonly maxPods?: number | undefined;
  /** Name server of the pods. */
  readonly clusterDns?: string | undefined;
  readonly containerRuntime?: string | undefined;
  /** Further members of kubelet's configuration. */
  readonly kubelet: JsonObject;
  /** Scripts that run before the node joins, as they are. */
  readonly scripts: readonly string[];
  /** What stands in the place of the usual command that joins the node. */
  readonly override?: string | undefined;
  /** Bottlerocket's settings beside those above and the cluster's. */
  readonly settings: JsonObject;
  /** Whether Bottlerocket's admin container was switched on or off by eksctl's own key. */
  readonly adminContainer?: boolean | undefined;
}

/** Nothing is said. */
export const emptyUserData: NodeUserData = {
  form: 'none',
  labels: {},
  taints: [],
  kubelet: {},
  scripts: [],
  settings: {},
};
