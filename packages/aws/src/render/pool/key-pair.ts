// The EC2 key pair by which people log in to nodes: named in the file, or imported from a key that the file holds.
import type { ClusterConfig } from '@berth/compute';
import { clusterContext } from '../cluster-context.js';
import { keyFingerprint } from '../digest.js';
import type { AwsFacts } from '../facts.js';
import { type PoolContext, poolContexts } from './pool-context.js';

/** A key pair that has to be imported before the stack of its node group is created. */
export interface KeyPairImport {
  readonly keyName: string;
  /** OpenSSH public key. */
  readonly publicKey: string;
}

/** Gives the key pairs that a cluster's node groups bring along, each once; eksctl imports them by the same names. */
export function keyPairImports(config: ClusterConfig, facts: AwsFacts): readonly KeyPairImport[] {
  const imports = poolContexts(clusterContext(config, facts)).flatMap((pool) => {
    const { ssh } = pool.pool.group;
    const name = keyName(pool);
    return ssh?.allow && ssh.publicKey && name ? [{ keyName: name, publicKey: ssh.publicKey }] : [];
  });
  return [...new Map(imports.map((one) => [one.keyName, one])).values()];
}

/** Gives the name of a node group's key pair; undefined where it has none. */
export function keyName({ cluster, pool, name }: PoolContext): string | undefined {
  const { ssh } = pool.group;
  if (!ssh?.allow) return ssh?.publicKeyName || undefined;
  if (ssh.publicKey) {
    const fingerprint = keyFingerprint(ssh.publicKey);
    return `eksctl-${cluster.name}-nodegroup-${name}${fingerprint ? `-${fingerprint}` : ''}`;
  }
  return ssh.publicKeyName || ssh.publicKeyPath || undefined;
}
