// Our scripts that join a node of the older families to its cluster. Names and variables are those that eksctl's
// users rely on in commands of their own; the text is ours.

/** Where scripts stand on the node. */
export const scriptDirectory = '/var/lib/cloud/scripts/eksctl/';

/** Sets what the others use; user commands may `source` it as well. */
export const helperScript = {
  name: 'bootstrap.helper.sh',
  content: `#!/bin/bash
# Reads what the node was told (kubelet.env), asks the instance for its id and life cycle, and composes the
# kubelet's arguments. Sourced by the bootstrap scripts.
set -euo pipefail

. /etc/eksctl/kubelet.env

imds=http://169.254.169.254/latest
imds_token=$(curl -sS -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$imds/api/token")
imds_get() { curl -sS -H "X-aws-ec2-metadata-token: $imds_token" "$imds/meta-data/$1"; }

INSTANCE_ID=$(imds_get instance-id)
INSTANCE_LIFECYCLE=$(imds_get instance-life-cycle)
NODE_LABELS="$NODE_LABELS,node-lifecycle=$INSTANCE_LIFECYCLE,alpha.eksctl.io/instance-id=$INSTANCE_ID"
NODE_TAINTS=\${NODE_TAINTS:-}
MAX_PODS=\${MAX_PODS:-}
CLUSTER_DNS=\${CLUSTER_DNS:-}
CONTAINER_RUNTIME=\${CONTAINER_RUNTIME:-containerd}

KUBELET_EXTRA_ARGS="--node-labels=$NODE_LABELS"
if [ -n "$NODE_TAINTS" ]; then KUBELET_EXTRA_ARGS="$KUBELET_EXTRA_ARGS --register-with-taints=$NODE_TAINTS"; fi
if [ -n "$MAX_PODS" ]; then KUBELET_EXTRA_ARGS="$KUBELET_EXTRA_ARGS --max-pods=$MAX_PODS"; fi

KUBELET_CONFIG=/etc/kubernetes/kubelet/kubelet-config.json
KUBELET_EXTRA_CONFIG=/etc/eksctl/kubelet-extra.json

# Lays the user's kubelet settings over those that the image came with.
merge_kubelet_config() {
  local merged
  merged=$(mktemp)
  jq -s '.[0] * .[1]' "$KUBELET_CONFIG" "$KUBELET_EXTRA_CONFIG" > "$merged"
  cat "$merged" > "$KUBELET_CONFIG"
  rm -f "$merged"
}
`,
} as const;

/** Amazon Linux 2. */
export const amazonLinux2Script = {
  name: 'bootstrap.al2.sh',
  content: `#!/bin/bash
# Joins an Amazon Linux 2 node to the cluster named in kubelet.env.
set -euo pipefail
. ${scriptDirectory}${helperScript.name}

options=(
  --apiserver-endpoint "$API_SERVER_URL"
  --b64-cluster-ca "$B64_CLUSTER_CA"
  --dns-cluster-ip "$CLUSTER_DNS"
  --container-runtime "$CONTAINER_RUNTIME"
  --kubelet-extra-args "$KUBELET_EXTRA_ARGS"
)
if [ -n "\${ENABLE_LOCAL_OUTPOST:-}" ]; then options+=(--enable-local-outpost "$ENABLE_LOCAL_OUTPOST"); fi
if [ -n "\${CLUSTER_ID:-}" ]; then options+=(--cluster-id "$CLUSTER_ID"); fi
/etc/eks/bootstrap.sh "$CLUSTER_NAME" "\${options[@]}"

merge_kubelet_config
systemctl daemon-reload
systemctl restart kubelet
`,
} as const;

/** Ubuntu, whose kubelet is a snap. */
export const ubuntuScript = {
  name: 'bootstrap.ubuntu.sh',
  content: `#!/bin/bash
# Joins an Ubuntu node to the cluster named in kubelet.env.
set -euo pipefail
. ${scriptDirectory}${helperScript.name}

/etc/eks/bootstrap.sh "$CLUSTER_NAME" --dns-cluster-ip "$CLUSTER_DNS" --kubelet-extra-args "$KUBELET_EXTRA_ARGS"

merge_kubelet_config
snap restart kubelet-eks
`,
} as const;

/**
 * Limits pods on managed Amazon Linux 2 nodes: the image's own boot script takes the kubelet's arguments as the value
 * of an option, and is changed to add one more.
 */
export const maxPodsScript = (maxPods: number): string =>
  [
    '#!/bin/sh',
    'set -e',
    `sed -i '/KUBELET_EXTRA_ARGS=[$]2/ s/[$]2/"$2 --max-pods=${maxPods}"/' /etc/eks/bootstrap.sh`,
  ].join('\n');
