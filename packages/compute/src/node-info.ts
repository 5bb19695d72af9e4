// `status.nodeInfo` of an EKS node: the pool's operating system with the cluster's Kubernetes version.
import type { NodeSystemInfo } from '@berth/kube';
import { type AmiFamily, osImageOf, osOf } from './ami-family.js';
import { machineIdOf, uuidOf } from './instance-id.js';

/** Gives the system information a kubelet on EKS reports; ids follow from the name. */
export function nodeInfo(of: {
  readonly name: string;
  readonly architecture: string;
  readonly kubernetesVersion: string;
  readonly amiFamily?: AmiFamily | undefined;
}): NodeSystemInfo {
  const family = of.amiFamily ?? 'AmazonLinux2023';
  return {
    architecture: of.architecture,
    bootID: uuidOf(of.name, 'boot'),
    containerRuntimeVersion: 'containerd://2.1.4',
    kernelVersion: `6.12.46-66.121.amzn2023.${of.architecture === 'arm64' ? 'aarch64' : 'x86_64'}`,
    kubeProxyVersion: '',
    kubeletVersion: `v${of.kubernetesVersion}.0-eks-berth`,
    machineID: machineIdOf(of.name),
    operatingSystem: osOf(family),
    osImage: osImageOf(family),
    systemUUID: uuidOf(of.name, 'system'),
  };
}
