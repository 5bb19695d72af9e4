// `ssh.publicKeyPath`: the key at the path takes the place of the path, as eksctl reads it. A path that is no file is
// the name of a key pair that EC2 has.
import type { ClusterConfig } from '@berth/compute';
import { isJsonArray, isJsonObject, type JsonObject } from '@berth/kube';

/** The configuration with the keys of its files; `read` gives the text of a file, undefined where there is none. */
export function withPublicKeys(
  config: ClusterConfig,
  read: (path: string) => string | undefined,
): ClusterConfig {
  const pools = (name: string): JsonObject => {
    const list = config.document[name];
    if (!isJsonArray(list)) return {};
    return { [name]: list.map((pool) => (isJsonObject(pool) ? withKey(pool, read) : pool)) };
  };
  return {
    ...config,
    document: { ...config.document, ...pools('nodeGroups'), ...pools('managedNodeGroups') },
  };
}

/** What eksctl takes where SSH is asked for without a key. */
const USUAL_KEY = '~/.ssh/id_rsa.pub';

function withKey(pool: JsonObject, read: (path: string) => string | undefined): JsonObject {
  const { ssh } = pool;
  if (!isJsonObject(ssh) || ssh['publicKey'] || ssh['publicKeyName']) return pool;
  const { publicKeyPath, ...rest } = ssh;
  const path = typeof publicKeyPath === 'string' && publicKeyPath !== '' ? publicKeyPath : USUAL_KEY;
  if (path === USUAL_KEY && ssh['allow'] !== true && !publicKeyPath) return pool;
  const publicKey = read(path)?.trim();
  return publicKey ? { ...pool, ssh: { ...rest, publicKey } } : pool;
}
